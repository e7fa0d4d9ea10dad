package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.NEVER_OPEN;
import static com.milkyhoop.chatbot.model.openai.TestModels.NONE;
import static com.milkyhoop.chatbot.model.openai.TestModels.PATIENT;
import static com.milkyhoop.chatbot.model.openai.TestModels.call;
import static com.milkyhoop.chatbot.model.openai.TestModels.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Script;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that refuses what it does not take is understood: the request is sent again at once
 * without it, uncounted, and the next ones too.
 */
class OpenAiDialectTest {
  private static final String UNSUPPORTED =
      "{\"error\":{\"message\":\"Unsupported parameter: '%1$s' is not supported with this model.\","
          + "\"type\":\"invalid_request_error\",\"param\":\"%1$s\",\"code\":\"unsupported_parameter\"}}";
  private static final Prompt PROMPT =
      new Prompt(
          List.of(new Message(Role.SYSTEM, "Be kind."), new Message(Role.USER, "Halo")), List.of());

  @Test
  void shouldSendOneRequestMoreForEachRefusalAndNoneAfter() throws Exception {
    Script gpt5 = refusing(UNSUPPORTED, "max_tokens", "temperature");

    assertThat(requestsOfTwoTurns("my-deployment", gpt5)).containsExactly(3, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-5", "o3-mini", "openai/gpt-5"})
  void shouldSendNoRequestMoreWhenTheModelIsKnown(String model) throws Exception {
    Script gpt5 = refusing(UNSUPPORTED, "max_tokens", "temperature");

    assertThat(requestsOfTwoTurns(model, gpt5)).containsExactly(1, 1);
  }

  @Test
  void shouldLeaveOutWhatAPathInTheErrorNames() throws Exception {
    Script mistral =
        refusing(
            422,
            "{\"object\":\"error\",\"message\":{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":"
                + "[\"body\",\"%s\",\"include_usage\"],\"msg\":\"Extra inputs are not permitted\","
                + "\"input\":true}]},\"type\":\"invalid_request_error\",\"param\":null}",
            "stream_options");

    assertThat(requestsOfTwoTurns("m", mistral)).containsExactly(2, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 422, 500})
  void shouldPutTheSystemPromptBeforeTheMessageWhenItsRoleIsRefused(int status) throws Exception {
    Script gemma =
        refusing(
            status,
            "{\"object\":\"error\",\"message\":\"System role not supported\",\"code\":400}",
            "role\":\"system");

    assertThat(requestsOfTwoTurns("gemma", gemma)).containsExactly(2, 1);
  }

  @Test
  void shouldFailWithTheServersWordsWhenBothNamesOfTheLimitAreRefused() throws Exception {
    Script neither = refusing(UNSUPPORTED, "max_tokens", "max_completion_tokens");
    try (var server = new ScriptedServer(neither);
        var model = model(server.baseUrl(), "m")) {
      var first = failure(call(model, PROMPT));
      var second = failure(call(model, PROMPT));

      assertThat(first.reason()).isEqualTo(Reason.MODEL_REFUSED);
      assertThat(first).hasMessageContaining("is not supported");
      assertThat(second.calls()).isEqualTo(1);
      assertThat(server.requests()).hasSize(3);
    }
  }

  @Test
  void shouldNotSendAgainWhenSomethingElseIsRefused() throws Exception {
    Script unverified = c -> c.respond(400, "", UNSUPPORTED.formatted("stream"));
    try (var server = new ScriptedServer(unverified);
        var model = model(server.baseUrl(), "m")) {
      assertThat(failure(call(model, PROMPT)).reason()).isEqualTo(Reason.MODEL_REFUSED);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void shouldCompleteAllWhenManyTurnsLearnTheSameAtOnce() throws Exception {
    var together = new CountDownLatch(8);
    Script gpt5 = refusing(UNSUPPORTED, "max_tokens", "temperature");
    Script atOnce =
        c -> {
          together.countDown();
          together.await();
          gpt5.answer(c);
        };
    try (var server = new ScriptedServer(atOnce);
        var model = model(server.baseUrl(), "m");
        var turns = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<Integer>>();
      for (int i = 0; i < 8; i++) {
        Callable<Integer> turn = () -> call(model, PROMPT).run(_ -> {}).calls();
        running.add(turns.submit(turn));
      }
      for (Future<Integer> turn : running) {
        assertThat(turn.get()).isEqualTo(1);
      }
      assertThat(server.requests().size()).isLessThanOrEqualTo(24);
    }
  }

  private static List<Integer> requestsOfTwoTurns(String modelName, Script script)
      throws Exception {
    try (var server = new ScriptedServer(script);
        var model = model(server.baseUrl(), modelName)) {
      assertThat(call(model, PROMPT).run(_ -> {}).calls()).isEqualTo(1);
      int first = server.requests().size();
      assertThat(call(model, PROMPT).run(_ -> {}).calls()).isEqualTo(1);
      return List.of(first, server.requests().size() - first);
    }
  }

  private static OpenAiChatModel model(URI baseUrl, String name) {
    var config =
        new OpenAiConfig(
            baseUrl,
            new Secret("k"),
            name,
            1000,
            0.7,
            DialectSettings.AUTO,
            PATIENT,
            NONE,
            NEVER_OPEN);
    return new OpenAiChatModel(RoutesConfig.of(config), new SimpleMeterRegistry(), Tracing.OFF);
  }

  private static Script refusing(String error, String... fields) {
    return refusing(400, error, fields);
  }

  /** Refuses the first of the fields that a request holds. */
  private static Script refusing(int status, String error, String... fields) {
    Function<String, Optional<String>> held =
        body -> List.of(fields).stream().filter(f -> body.contains('"' + f + '"')).findFirst();
    return c -> {
      Optional<String> field = held.apply(c.body());
      if (field.isPresent()) {
        c.respond(status, "", error.formatted(field.get()));
      } else {
        c.stream().text("Halo").finish("stop").done();
      }
    };
  }
}
