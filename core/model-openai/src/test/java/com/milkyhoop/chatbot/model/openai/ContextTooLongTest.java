package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestRoutes.good;
import static com.milkyhoop.chatbot.model.openai.TestRoutes.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A prompt that a server finds too long goes to a larger model, or with fewer turns, once. */
@Timeout(60)
class ContextTooLongTest {
  private static final OptionalInt NONE = OptionalInt.empty();
  private static final String TOO_LONG =
      "{\"error\":{\"code\":\"context_length_exceeded\",\"type\":\"invalid_request_error\","
          + "\"message\":\"This model's maximum context length is 4096 tokens.\"}}";

  private final TestRoutes routes = new TestRoutes();

  @AfterEach
  void close() throws IOException {
    routes.close();
  }

  @Test
  void shouldSendFewerTurnsOnceWhenTheContextIsTooLong() throws Exception {
    routes.route(
        "first",
        c -> {
          if (c.body().contains("message 1")) {
            c.respond(400, "", TOO_LONG);
          } else {
            good(c);
          }
        });
    ModelTurn turn = routes.turn(conversation(4), 3);

    routes.run(turn);

    assertThat(outcomes(turn)).containsExactly("first model_context_too_long", "first completed");
    assertThat(turn.request().turns()).containsExactly(3L, 4L);
    assertThat(routes.servers.getFirst().requests().get(1).body())
        .contains("system", "message 3", "reply 4", "now")
        .doesNotContain("message 2", "reply 2");
  }

  @Test
  void shouldAskALargerModelForTheWholePromptWhenOneIsKnown() throws Exception {
    routes
        .route("small", c -> c.respond(400, "", TOO_LONG), NONE, OptionalInt.of(4096))
        .route("same", TestRoutes::good, NONE, OptionalInt.of(4096))
        .route("large", TestRoutes::good, NONE, OptionalInt.of(128_000));
    ModelTurn turn = routes.turn(conversation(4), 3);

    routes.run(turn);

    assertThat(outcomes(turn)).containsExactly("small model_context_too_long", "large completed");
    assertThat(turn.request().turns()).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void shouldFailWhenFewerTurnsAreStillTooLong() throws Exception {
    routes.route("first", c -> c.respond(400, "", TOO_LONG));
    ModelTurn turn = routes.turn(conversation(8), 10);

    ModelException e = routes.failure(turn);

    assertThat(e.reason()).isEqualTo(Reason.MODEL_CONTEXT_TOO_LONG);
    assertThat(routes.requests(0)).isEqualTo(2);
  }

  private static Prompt conversation(int turns) {
    var messages = new ArrayList<>(List.of(new Message(Role.SYSTEM, "system")));
    var numbers = new ArrayList<Long>();
    for (int i = 1; i <= turns; i++) {
      messages.add(new Message(Role.USER, "message " + i));
      messages.add(new Message(Role.ASSISTANT, "reply " + i));
      numbers.add((long) i);
    }
    messages.add(new Message(Role.USER, "now"));
    return new Prompt(messages, numbers);
  }
}
