package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.NEVER_OPEN;
import static com.milkyhoop.chatbot.model.openai.TestModels.PATIENT;
import static com.milkyhoop.chatbot.model.openai.TestModels.QUICK;
import static com.milkyhoop.chatbot.model.openai.TestModels.call;
import static com.milkyhoop.chatbot.model.openai.TestModels.config;
import static com.milkyhoop.chatbot.model.openai.TestModels.prompt;

import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Timeouts;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Script;
import com.milkyhoop.chatbot.model.openai.TestModels.Completed;
import com.milkyhoop.chatbot.model.openai.TestModels.Failed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;

/** Asks a server that does as a test says, up to three times, and tells what came of it. */
final class ScriptedCalls {
  private ScriptedCalls() {}

  /**
   * A reply as the person and the log get it.
   *
   * @param calls how many requests it took
   */
  record Reply(String text, String finishReason, Optional<ModelUsage> usage, int calls) {}

  static Reply reply(Script script) throws Exception {
    return reply(script, PATIENT);
  }

  static Reply reply(Script script, Timeouts timeouts) throws Exception {
    var text = new StringBuffer();
    try (var server = new ScriptedServer(script);
        var model = model(server, timeouts)) {
      Completed completed = call(model, prompt("Halo")).run(text::append);
      return new Reply(
          text.toString(), completed.finishReason(), completed.usage(), completed.calls());
    }
  }

  static Failed failure(Script script) throws Exception {
    return failure(script, PATIENT);
  }

  static Failed failure(Script script, Timeouts timeouts) throws Exception {
    try (var server = new ScriptedServer(script);
        var model = model(server, timeouts)) {
      return TestModels.failure(call(model, prompt("Halo")));
    }
  }

  private static OpenAiChatModel model(ScriptedServer server, Timeouts timeouts) {
    return new OpenAiChatModel(
        config(server.baseUrl(), timeouts, QUICK, NEVER_OPEN),
        new SimpleMeterRegistry(),
        Tracing.OFF);
  }
}
