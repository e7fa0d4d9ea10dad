package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.KEY;
import static com.milkyhoop.chatbot.model.openai.TestModels.NEVER_OPEN;
import static com.milkyhoop.chatbot.model.openai.TestModels.PATIENT;
import static com.milkyhoop.chatbot.model.openai.TestModels.QUICK;

import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.ChatModel;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Connection;
import com.milkyhoop.chatbot.testkit.model.ChatModelContract;
import com.milkyhoop.chatbot.testkit.model.ModelAnswer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

/** The adapter passes the suite that the fakes pass, with answers of a real server. */
final class OpenAiContractTest extends ChatModelContract {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @Override
  protected ChatModel model(boolean goesOn, ModelAnswer... answers) throws Exception {
    var server = new ScriptedServer(each -> give(answers[each.number() - 1], each));
    open.push(server);
    var model =
        new OpenAiChatModel(
            config(server.baseUrl(), goesOn ? Continuing.PREFIX : Continuing.OFF),
            new SimpleMeterRegistry(),
            Tracing.OFF);
    open.push(model);
    return model;
  }

  private static void give(ModelAnswer answer, Connection connection) throws IOException {
    if (answer instanceof ModelAnswer.Refused(Reason reason)) {
      connection.respond(status(reason), "", "{}");
      return;
    }
    connection.stream();
    for (String piece : answer.pieces()) {
      connection.text(piece);
    }
    switch (answer) {
      case ModelAnswer.Whole(List<String> _, String finishReason, Optional<ModelUsage> usage) -> {
        connection.finish(finishReason);
        if (usage.isPresent()) {
          connection.data(json(usage.get()));
        }
        connection.done();
      }
      case ModelAnswer.Silent _ -> connection.awaitAbort();
      case ModelAnswer.Broken _, ModelAnswer.Refused _ -> {
        // The connection is closed.
      }
    }
  }

  private static String json(ModelUsage usage) {
    return "{\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d}}"
        .formatted(usage.prompt(), usage.completion());
  }

  private static int status(Reason reason) {
    return switch (reason) {
      case MODEL_UNAUTHORIZED -> 401;
      case MODEL_REFUSED -> 400;
      case MODEL_RATE_LIMITED -> 429;
      case MODEL_UNAVAILABLE -> 503;
      case MODEL_TIMEOUT,
          MODEL_STREAM_BROKEN,
          MODEL_SPENT_ON_REASONING,
          MODEL_CONTEXT_TOO_LONG,
          BUDGET_USED_UP,
          CANCELLED ->
          throw new IllegalArgumentException("no server refuses with " + reason);
    };
  }

  private static RoutesConfig config(URI server, Continuing way) {
    var dialect =
        new DialectSettings(
            DialectSettings.TokenLimit.AUTO,
            DialectSettings.SystemRole.AUTO,
            DialectSettings.Auth.AUTO,
            Optional.empty(),
            Set.of(),
            Set.of(),
            way);
    return RoutesConfig.of(
        new OpenAiConfig(
            server, new Secret(KEY), "gpt-4o", 1000, 0.7, dialect, PATIENT, QUICK, NEVER_OPEN));
  }
}
