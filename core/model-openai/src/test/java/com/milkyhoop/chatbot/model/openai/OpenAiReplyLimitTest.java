package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.NEVER_OPEN;
import static com.milkyhoop.chatbot.model.openai.TestModels.NONE;
import static com.milkyhoop.chatbot.model.openai.TestModels.PATIENT;
import static com.milkyhoop.chatbot.model.openai.TestModels.QUICK;
import static com.milkyhoop.chatbot.model.openai.TestModels.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ContextLimits;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import com.milkyhoop.chatbot.model.ReplyLimit;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Retries;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Script;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R14: a server is asked for no more than the turn can pay for. */
@Timeout(20)
class OpenAiReplyLimitTest {
  private static final int PROMPT_TOKENS = 17;

  @Test
  void shouldAskForNoMoreThanCanBePaidForR14() throws Exception {
    Completion end = complete((_, _, prompt, _) -> 60 - prompt, "length", 43);

    assertThat(end.isLimited()).isTrue();
  }

  @Test
  void shouldSayThatAnAnswerWasNotLimitedWhichEndedByItself() throws Exception {
    assertThat(complete((_, _, _, _) -> 43, "stop", 43).isLimited()).isFalse();
  }

  @Test
  void shouldSayThatAnAnswerWasNotLimitedWhichIsAsLongAsConfigured() throws Exception {
    assertThat(complete(ReplyLimit.NONE, "length", 1000).isLimited()).isFalse();
  }

  @Test
  void shouldSendNothingThatCanNotBePaidForR14() throws Exception {
    try (var server = new ScriptedServer(connection -> connection.respond(500, "", "{}"));
        var model = model(server)) {
      ModelTurn turn = turn(model, (_, _, _, _) -> 0);

      assertThatThrownBy(() -> turn.next().run(_ -> {}))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.reason()).isEqualTo(ModelException.Reason.BUDGET_USED_UP));
      assertThat(turn.calls()).isEmpty();
      assertThat(server.requests()).isEmpty();
    }
  }

  /** A retry helps nobody then, though the failure before would be one to retry after. */
  @Test
  void shouldSayThatTheBudgetIsUsedUpWhereARepeatCanNotBePaidForR14() throws Exception {
    try (var server =
            new ScriptedServer(
                connection -> {
                  if (connection.number() == 1) {
                    connection.stream().text("Halo").reset();
                  } else {
                    connection.respond(503, "", "{}");
                  }
                });
        var model = model(server, QUICK)) {
      ModelTurn turn = turn(model, (_, _, _, calls) -> calls.size() < 2 ? 100 : 0);
      assertThatThrownBy(() -> turn.next().run(_ -> {})).isInstanceOf(ModelException.class);

      assertThatThrownBy(() -> turn.next().run(_ -> {}))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(ModelException.Reason.BUDGET_USED_UP);
                assertThat(e.getSuppressed()).as("the server's failure").hasSize(1);
              });
      assertThat(server.requests()).hasSize(2);
    }
  }

  private static Completion complete(ReplyLimit limit, String finishReason, int asked)
      throws Exception {
    Script script = connection -> connection.stream().text("Halo").finish(finishReason).done();
    try (var server = new ScriptedServer(script);
        var model = model(server)) {
      ModelTurn turn = turn(model, limit);
      Completion end = turn.next().run(_ -> {});
      assertThat(server.requests().getFirst().body()).contains("\"max_tokens\":" + asked);
      assertThat(turn.request().maxTokens()).isEqualTo(asked);
      return end;
    }
  }

  private static OpenAiChatModel model(ScriptedServer server) {
    return model(server, NONE);
  }

  private static OpenAiChatModel model(ScriptedServer server, Retries retries) {
    var routes = config(server.baseUrl(), PATIENT, retries, NEVER_OPEN);
    return new OpenAiChatModel(routes, new SimpleMeterRegistry(), Tracing.OFF);
  }

  private static ModelTurn turn(OpenAiChatModel model, ReplyLimit limit) {
    var prompt =
        new Prompt(
            List.of(new Message(Role.USER, "Halo bot!")),
            List.of(),
            PROMPT_TOKENS,
            ContextLimits.NONE);
    return model.begin(new ModelRequest(prompt, "user/session", "user", 3, limit));
  }
}
