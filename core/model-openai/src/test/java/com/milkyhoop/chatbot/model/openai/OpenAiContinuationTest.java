package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.KEY;
import static com.milkyhoop.chatbot.model.openai.TestModels.NEVER_OPEN;
import static com.milkyhoop.chatbot.model.openai.TestModels.PATIENT;
import static com.milkyhoop.chatbot.model.openai.TestModels.QUICK;
import static com.milkyhoop.chatbot.model.openai.TestModels.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.ReplyBeginning;
import com.milkyhoop.chatbot.model.SentCall;
import com.milkyhoop.chatbot.modelstub.ContinuingReplies;
import com.milkyhoop.chatbot.modelstub.OpenAiStub;
import com.milkyhoop.chatbot.modelstub.Outcome;
import com.milkyhoop.chatbot.modelstub.PlannedOutcome;
import com.milkyhoop.chatbot.modelstub.ReceivedRequest;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** R13: an attempt goes on from the text that the one before it left. */
@Timeout(60)
class OpenAiContinuationTest {
  private static final int TOKENS = 40;
  private static final int BROKEN_AFTER = 20;

  private final OpenAiStub stub = OpenAiStub.start(StubBehaviour.FAST.withAnswerTokens(TOKENS));

  @AfterEach
  void stop() {
    stub.close();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void shouldMakeTheWholeReplyWhenTheServerGoesOn(Continuing way) throws Exception {
    try (var model = model(way)) {
      String whole = wholeReply(model);
      ModelTurn turn = model.begin(request());
      String broken = broken(turn);

      Attempt second = run(turn, broken);

      assertThat(second.text()).isEqualTo(whole);
      assertThat(second.completion().usage().orElseThrow().completion())
          .as("tokens paid for the rest")
          .isLessThan(way == Continuing.PROMPT ? TOKENS : TOKENS - BROKEN_AFTER + 2);
      assertThat(turn.calls())
          .extracting(SentCall::continuedFrom)
          .containsExactly(0, bytes(broken));
      assertThat(turn.request().prompt()).as("what is recorded").isEqualTo(request().prompt());
    }
  }

  @Test
  void shouldAskAsEachWayWants() throws Exception {
    assertThat(lastRequest(Continuing.OFF).messages("assistant")).isEmpty();

    JsonNode open = lastRequest(Continuing.CONTINUE_FINAL_MESSAGE).body();
    assertThat(open.path("continue_final_message").asBoolean()).isTrue();
    assertThat(open.path("add_generation_prompt").asBoolean(true)).isFalse();
    assertThat(open.path("messages").path(1).path("role").asText()).isEqualTo("assistant");
    assertThat(open.path("max_tokens").asInt()).isEqualTo(1000 - BROKEN_AFTER);

    JsonNode prefix = lastRequest(Continuing.PREFIX).body();
    assertThat(prefix.path("messages").path(1).path("prefix").asBoolean()).isTrue();
    assertThat(prefix.has("continue_final_message")).isFalse();

    JsonNode asked = lastRequest(Continuing.PROMPT).body();
    assertThat(asked.path("messages")).hasSize(3);
    assertThat(asked.path("messages").path(2).path("role").asText()).isEqualTo("user");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void shouldNotSayTheBeginningTwiceWhenTheServerRepeatsIt(Continuing way) throws Exception {
    behave(ContinuingReplies.REPEATING);
    try (var model = model(way)) {
      String whole = wholeReply(model);
      ModelTurn turn = model.begin(request());

      assertThat(run(turn, broken(turn)).text()).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void shouldBeginAnewWhenTheServerAnswersWithAnotherReply(Continuing way) throws Exception {
    behave(ContinuingReplies.ANOTHER_REPLY);
    try (var model = model(way)) {
      String whole = wholeReply(model);
      ModelTurn turn = model.begin(request());

      assertThat(run(turn, broken(turn)).text()).isEqualTo(whole);
      assertThat(turn.calls())
          .extracting(SentCall::outcome)
          .containsExactly("model_stream_broken", "model_stream_broken", SentCall.COMPLETED);
      assertThat(turn.calls().getLast().continuedFrom()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void shouldBeginAnewWhenTheServerRefuses(Continuing way) throws Exception {
    behave(ContinuingReplies.REFUSING);
    try (var model = model(way)) {
      String whole = wholeReply(model);
      ModelTurn turn = model.begin(request());

      assertThat(run(turn, broken(turn)).text()).isEqualTo(whole);
      assertThat(turn.calls()).as("a refusal is no call").hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CONTINUE_FINAL_MESSAGE", "PREFIX"})
  void shouldNotAskAgainWhenTheServerHasRefusedTheParameter(Continuing way) throws Exception {
    behave(ContinuingReplies.REFUSING);
    try (var model = model(way)) {
      ModelTurn first = model.begin(request());
      run(first, broken(first));
      long before = stub.counts().requests();

      ModelTurn second = model.begin(request());
      run(second, broken(second));

      assertThat(stub.counts().requests() - before).isEqualTo(2);
    }
  }

  @Test
  void shouldGoOnFromTheSameBeginningWhenTheFirstCallFailsBeforeItsText() throws Exception {
    try (var model = model(Continuing.PREFIX)) {
      String whole = wholeReply(model);
      ModelTurn turn = model.begin(request());
      String broken = broken(turn);
      plan(new Outcome.Refuse(503, 0));

      assertThat(run(turn, broken).text()).isEqualTo(whole);
      assertThat(turn.calls().getLast().continuedFrom()).isEqualTo(bytes(broken));
    }
  }

  @Test
  void shouldCompleteWithTheBeginningWhenNothingWasMissing() throws Exception {
    try (var model = model(Continuing.PREFIX)) {
      String whole = wholeReply(model);

      assertThat(run(model.begin(request()), whole).text()).isEqualTo(whole);
    }
  }

  /** The rest of {@code 1} may be {@code 1 is prime}: nobody could tell it from the whole. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void shouldBeginAnewWhenThereIsTooLittleToGoOnFrom(Continuing way) throws Exception {
    try (var model = model(way)) {
      String whole = wholeReply(model);
      ModelTurn turn = model.begin(request());

      assertThat(run(turn, whole.substring(0, Seam.SAME_REPLY_CHARS - 1)).text()).isEqualTo(whole);
      assertThat(turn.calls()).extracting(SentCall::continuedFrom).containsExactly(0);
    }
  }

  private record Attempt(String text, Completion completion) {}

  private ReceivedRequest lastRequest(Continuing way) throws ModelException {
    try (var model = model(way)) {
      ModelTurn turn = model.begin(request());
      run(turn, broken(turn));
      return stub.requests().getLast();
    }
  }

  private static Attempt run(ModelTurn turn, String beginning) throws ModelException {
    var text = new StringBuilder();
    Completion completion =
        turn.next(new ReplyBeginning(beginning, BROKEN_AFTER)).run(text::append);
    return new Attempt(text.toString(), completion);
  }

  private String wholeReply(OpenAiChatModel model) throws ModelException {
    return run(model.begin(request()), "").text();
  }

  /** Returns the text of the turn's first attempt, whose stream breaks. */
  private String broken(ModelTurn turn) {
    plan(new Outcome.Cut(BROKEN_AFTER));
    var text = new StringBuilder();
    ModelException e =
        catchThrowableOfType(ModelException.class, () -> turn.next().run(text::append));
    assumeThat(e.reason()).isEqualTo(Reason.MODEL_STREAM_BROKEN);
    return text.toString();
  }

  private void plan(Outcome outcome) {
    stub.plan(List.of(new PlannedOutcome(outcome, "")));
  }

  private void behave(ContinuingReplies how) {
    stub.behave(stub.behaviour().withContinuing(how));
  }

  private static ModelRequest request() {
    return new ModelRequest(prompt("Tell me of the sea"), "user/session", "user", 3);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private OpenAiChatModel model(Continuing way) {
    var dialect =
        new DialectSettings(
            DialectSettings.TokenLimit.AUTO,
            DialectSettings.SystemRole.AUTO,
            DialectSettings.Auth.AUTO,
            Optional.empty(),
            Set.of(),
            Set.of(),
            way);
    var server =
        new OpenAiConfig(
            stub.baseUri(),
            new Secret(KEY),
            "gpt-4o",
            1000,
            0.7,
            dialect,
            PATIENT,
            QUICK,
            NEVER_OPEN);
    return new OpenAiChatModel(RoutesConfig.of(server), new SimpleMeterRegistry(), Tracing.OFF);
  }
}
