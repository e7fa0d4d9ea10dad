package com.milkyhoop.chatbot.ingress.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.ingress.reply.Cursor;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.schemas.AttemptId;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MessageText;
import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRulesTest {
  private static final int ROOMY = 20_000;
  private static final KeyFields KEY = new KeyFields("budi", "s-1", "r-1");

  private final TokenCounter counter = TokenCounter.forModel("gpt-4o");
  private final RequestRules rules = new RequestRules(counter, "", ROOMY);

  @Test
  void shouldCleanAndCountWhenAllRulesHold() {
    SendRequest request = valid(fields("Cafe\u0301\r\nTeh\tes", "r-1"));

    assertThat(request.message()).isEqualTo("Caf\u00e9\nTeh\tes");
    assertThat(request.messageTokens()).isEqualTo(counter.count("Caf\u00e9\nTeh\tes"));
    assertThat(request.key().requestId()).isEqualTo("r-1");
    assertThat(request.key().conversation().key()).isEqualTo("budi/s-1");
  }

  @Test
  void shouldMakeARequestIdWhenTheClientGaveNone() {
    SendRequest first = valid(fields("Halo", ""));
    SendRequest second = valid(fields("Halo", ""));

    assertThat(first.key().requestId()).isNotEmpty().isNotEqualTo(second.key().requestId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t ", "\u00a0\u2003\u3000", "\u200b\u200d\ufeff"})
  void shouldNameTheMessageWhenThereIsNothingToRead(String message) {
    assertThat(violatedFields(fields(message, ""))).containsExactly("message");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000", "a\rb", "\u0007a", "a\u007f", "a\u0080", "a\u009f"})
  void shouldNameTheMessageWhenItHoldsControlCharacters(String message) {
    assertThat(violatedFields(fields(message, ""))).containsExactly("message");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "é", "a\n"})
  void shouldNameEveryIdWhenNoneKeepsThePattern(String id) {
    List<String> violated = violatedFields(fields(id, id, "Halo", id));

    if (id.isEmpty()) {
      assertThat(violated).containsExactly("user_id", "session_id");
    } else {
      assertThat(violated).containsExactly("user_id", "session_id", "request_id");
    }
  }

  @Test
  void shouldTakeIdsWhenTheyUseAllThatIsAllowed() {
    String longest = "Aa0._:@-".repeat(16);

    assertThat(valid(fields(longest, longest, "Halo", longest)).key().requestId())
        .isEqualTo(longest);
    assertThat(violatedFields(fields(longest + "x", "s", "Halo", ""))).containsExactly("user_id");
  }

  @Test
  void shouldMeasureTheCleanedTextWhenItsLengthIsAtTheLimit() {
    String longest = "é".repeat(MessageText.MAX_BYTES / 2);
    String decomposed = Normalizer.normalize(longest, Normalizer.Form.NFD);

    assertThat(valid(fields(longest, "")).message()).isEqualTo(longest);
    assertThat(valid(fields(decomposed, "")).message()).isEqualTo(longest);
    assertThat(violatedFields(fields(longest + "x", ""))).containsExactly("message");
  }

  @Test
  void shouldNameTheMessageWhenItIsFarTooLong() {
    assertThat(violatedFields(fields("x".repeat(200_000), ""))).containsExactly("message");
  }

  @Test
  void shouldNotCallATextHopelessWhenCleaningMayShrinkIt() {
    double largestShrink =
        IntStream.rangeClosed(Character.MIN_CODE_POINT, Character.MAX_CODE_POINT)
            .filter(c -> Character.getType(c) != Character.SURROGATE)
            .mapToObj(c -> Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD))
            .mapToDouble(nfd -> (double) bytes(nfd) / bytes(MessageText.clean(nfd)))
            .max()
            .orElseThrow();

    assertThat(largestShrink).isEqualTo(3.0);
  }

  @Test
  void shouldNameTheMessageWhenItsTokensDoNotFit() {
    String message = "satu dua tiga";
    int needed = counter.minimalPrompt("Be kind.", counter.count(message));

    assertThat(new RequestRules(counter, "Be kind.", needed).checkSend(fields(message, "")))
        .isInstanceOf(CheckResult.Valid.class);
    assertThat(violations(new RequestRules(counter, "Be kind.", needed - 1), fields(message, "")))
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.field()).isEqualTo("message");
              assertThat(violation.rule()).contains("tokens");
            });
  }

  @Test
  void shouldNeverShowValuesWhenRulesAreBroken() {
    assertThat(violations(rules, fields("se cret", "se/cret", "se\u0000cret", "s e")))
        .hasSize(4)
        .noneSatisfy(violation -> assertThat(violation.rule()).contains("cret"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldPassOnBusyOnWhenItIsKnown(BusyPolicy onBusy) {
    var fields = new SendFields(KEY, "Halo", Optional.of(onBusy));

    assertThat(valid(fields).onBusy()).isEqualTo(onBusy);
  }

  @Test
  void shouldNameOnBusyWhenItIsOfANewerClient() {
    assertThat(violatedFields(new SendFields(KEY, "Halo", Optional.empty())))
        .containsExactly("on_busy");
  }

  @Test
  void shouldWantAllIdsWhenAReplyIsResumedOrCancelled() {
    var none = new KeyFields("", "a b", "");

    assertThat(rules.checkResume(none, "1.7.0"))
        .isEqualTo(
            new CheckResult.Invalid<ResumeRequest>(
                List.of(
                    id("user_id"),
                    id("session_id"),
                    id("request_id"),
                    new FieldViolation("cursor", "must be empty or the cursor of an event"))));
    assertThat(rules.checkCancel(none))
        .isEqualTo(
            new CheckResult.Invalid<ReplyKey>(
                List.of(id("user_id"), id("session_id"), id("request_id"))));
  }

  @Test
  void shouldBeginAtTheCursorWhenAReplyIsResumed() {
    var cursor = new Cursor(Optional.of(new AttemptId(7, 1)), 4, 42);
    var key = new ReplyKey(new ConversationId("budi", "s-1"), "r-1");

    assertThat(rules.checkResume(KEY, ""))
        .isEqualTo(new CheckResult.Valid<>(new ResumeRequest(key, Cursor.START)));
    assertThat(rules.checkResume(KEY, cursor.text()))
        .isEqualTo(new CheckResult.Valid<>(new ResumeRequest(key, cursor)));
    assertThat(rules.checkCancel(KEY)).isEqualTo(new CheckResult.Valid<>(key));
  }

  private static FieldViolation id(String field) {
    return new FieldViolation(field, "must match [A-Za-z0-9._:@+|=-]{1,128}");
  }

  private SendRequest valid(SendFields fields) {
    return switch (rules.checkSend(fields)) {
      case CheckResult.Valid<SendRequest> valid -> valid.request();
      case CheckResult.Invalid<SendRequest> invalid ->
          throw new AssertionError(invalid.violations());
    };
  }

  private List<String> violatedFields(SendFields fields) {
    return violations(rules, fields).stream().map(FieldViolation::field).toList();
  }

  private static List<FieldViolation> violations(RequestRules rules, SendFields fields) {
    return switch (rules.checkSend(fields)) {
      case CheckResult.Valid<SendRequest> _ -> List.of();
      case CheckResult.Invalid<SendRequest> invalid -> invalid.violations();
    };
  }

  private static int bytes(String text) {
    return text.getBytes(UTF_8).length;
  }

  private static SendFields fields(String message, String requestId) {
    return fields("budi", "s-1", message, requestId);
  }

  private static SendFields fields(
      String userId, String sessionId, String message, String requestId) {
    return new SendFields(
        new KeyFields(userId, sessionId, requestId), message, Optional.of(BusyPolicy.ENQUEUE));
  }
}
