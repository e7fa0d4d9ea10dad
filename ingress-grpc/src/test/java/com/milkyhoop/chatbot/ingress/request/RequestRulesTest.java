package com.milkyhoop.chatbot.ingress.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.schemas.TokenCounter;
import java.text.Normalizer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRulesTest {
  private static final int ROOMY = 20_000;

  private final TokenCounter counter = TokenCounter.forModel("gpt-4o");
  private final RequestRules rules = new RequestRules(counter, "", ROOMY);

  @Test
  void shouldCleanAndCountWhenAllRulesHold() {
    SendRequest request = valid(fields("Cafe\u0301\r\nTeh\tes", "r-1"));

    assertThat(request.message()).isEqualTo("Caf\u00e9\nTeh\tes");
    assertThat(request.messageTokens()).isEqualTo(counter.count("Caf\u00e9\nTeh\tes"));
    assertThat(request.requestId()).isEqualTo("r-1");
    assertThat(request.conversation().key()).isEqualTo("budi/s-1");
  }

  @Test
  void shouldMakeARequestIdWhenTheClientGaveNone() {
    SendRequest first = valid(fields("Halo", ""));
    SendRequest second = valid(fields("Halo", ""));

    assertThat(first.requestId()).isNotEmpty().isNotEqualTo(second.requestId());
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
    List<String> violated = violatedFields(new Fields(id, id, "Halo", id));

    if (id.isEmpty()) {
      assertThat(violated).containsExactly("user_id", "session_id");
    } else {
      assertThat(violated).containsExactly("user_id", "session_id", "request_id");
    }
  }

  @Test
  void shouldTakeIdsWhenTheyUseAllThatIsAllowed() {
    String longest = "Aa0._:@-".repeat(16);

    assertThat(valid(new Fields(longest, longest, "Halo", longest)).requestId()).isEqualTo(longest);
    assertThat(violatedFields(new Fields(longest + "x", "s", "Halo", "")))
        .containsExactly("user_id");
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

    assertThat(new RequestRules(counter, "Be kind.", needed).check(fields(message, "")))
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
    assertThat(violations(rules, new Fields("se cret", "se/cret", "se\u0000cret", "s e")))
        .hasSize(4)
        .noneSatisfy(violation -> assertThat(violation.rule()).contains("cret"));
  }

  private SendRequest valid(Fields fields) {
    return switch (rules.check(fields)) {
      case CheckResult.Valid valid -> valid.request();
      case CheckResult.Invalid invalid -> throw new AssertionError(invalid.violations());
    };
  }

  private List<String> violatedFields(Fields fields) {
    return violations(rules, fields).stream().map(FieldViolation::field).toList();
  }

  private static List<FieldViolation> violations(RequestRules rules, Fields fields) {
    return switch (rules.check(fields)) {
      case CheckResult.Valid _ -> List.of();
      case CheckResult.Invalid invalid -> invalid.violations();
    };
  }

  private static int bytes(String text) {
    return text.getBytes(UTF_8).length;
  }

  private static Fields fields(String message, String requestId) {
    return new Fields("budi", "s-1", message, requestId);
  }
}
