package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.NEVER_OPEN;
import static com.milkyhoop.chatbot.model.openai.TestModels.NONE;
import static com.milkyhoop.chatbot.model.openai.TestModels.PATIENT;
import static com.milkyhoop.chatbot.model.openai.TestModels.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.ContextLimits;
import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import com.milkyhoop.chatbot.model.SentCall;
import com.milkyhoop.chatbot.model.SentCall.Uncounted;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Script;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R14: what a server has begun to work for is known, though it did not count. */
@Timeout(20)
class OpenAiUncountedCallTest {
  private static final int PROMPT_TOKENS = 17;

  @Test
  void shouldKnowWhatACancelledCallWasAskedAndHasAnsweredR14() throws Exception {
    SentCall call =
        call(
            connection -> {
              connection.stream().text("Halo");
              connection.awaitAbort();
            },
            (running, _) -> running.cancel());

    assertThat(call.outcome()).isEqualTo("cancelled");
    assertThat(call.uncounted()).contains(new Uncounted(PROMPT_TOKENS, "Halo"));
  }

  @Test
  void shouldKnowWhatABrokenStreamHasAnsweredR14() throws Exception {
    SentCall call = call(connection -> connection.stream().text("Halo").text(" juga"));

    assertThat(call.outcome()).isEqualTo("model_stream_broken");
    assertThat(call.uncounted()).contains(new Uncounted(PROMPT_TOKENS, "Halo juga"));
  }

  @Test
  void shouldChargeNothingForARefusalR14() throws Exception {
    SentCall call = call(connection -> connection.respond(503, "", "{}"));

    assertThat(call.outcome()).isEqualTo("model_unavailable");
    assertThat(call.uncounted()).isEmpty();
  }

  private static SentCall call(Script script) throws Exception {
    return call(script, (_, _) -> {});
  }

  private static SentCall call(Script script, BiConsumer<ModelCall, String> onText)
      throws Exception {
    try (var server = new ScriptedServer(script)) {
      return call(server.baseUrl(), onText);
    }
  }

  private static SentCall call(URI server, BiConsumer<ModelCall, String> onText) {
    var routes = config(server, PATIENT, NONE, NEVER_OPEN);
    try (var model = new OpenAiChatModel(routes, new SimpleMeterRegistry(), Tracing.OFF)) {
      var prompt =
          new Prompt(
              List.of(new Message(Role.USER, "Halo bot!")),
              List.of(),
              PROMPT_TOKENS,
              ContextLimits.NONE);
      ModelTurn turn = model.begin(new ModelRequest(prompt, "user/session", "user", 1));
      ModelCall call = turn.next();
      Throwable e = catchThrowable(() -> call.run(piece -> onText.accept(call, piece)));
      assertThat(e).isInstanceOf(ModelException.class);
      return turn.calls().getFirst();
    }
  }
}
