package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.NONE;
import static com.milkyhoop.chatbot.model.openai.TestModels.PATIENT;
import static com.milkyhoop.chatbot.model.openai.TestModels.QUICK;
import static com.milkyhoop.chatbot.model.openai.TestModels.call;
import static com.milkyhoop.chatbot.model.openai.TestModels.config;
import static com.milkyhoop.chatbot.model.openai.TestModels.failure;
import static com.milkyhoop.chatbot.model.openai.TestModels.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Breaker;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Retries;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Connection;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Script;
import com.milkyhoop.chatbot.model.openai.TestModels.Failed;
import com.milkyhoop.chatbot.model.openai.TestModels.TestCall;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The circuit breaker opens for a server in trouble only, and closes again by itself. */
class OpenAiBreakerTest {
  private static final int CALLS = 4;

  /** Longer than a test takes. */
  private static final Duration OPEN = Duration.ofMinutes(1);

  private static final Duration SOON = Duration.ofMillis(200);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private volatile Script script = c -> c.respond(500, "", "{}");

  @Test
  void shouldCallNobodyWhenTheServerFailedTooOften() throws Exception {
    try (var server = new ScriptedServer(c -> script.answer(c));
        var model = model(server, NONE)) {
      failTimes(model, CALLS);

      Failed e = failure(call(model, prompt("Halo")));

      assertThat(e.reason()).isEqualTo(Reason.MODEL_UNAVAILABLE);
      assertThat(e.calls()).isZero();
      assertThat(e.retryAfter().orElseThrow()).isPositive().isLessThanOrEqualTo(OPEN);
      assertThat(server.requests()).hasSize(CALLS);
      assertThat(state("open")).isEqualTo(1);
      assertThat(registry.get("chatbot.model.rejected").counter().count()).isEqualTo(1);
    }
  }

  @Test
  void shouldCloseAgainWhenTrialCallsGoWell() throws Exception {
    try (var server = new ScriptedServer(c -> script.answer(c));
        var model = model(server, NONE, SOON)) {
      failTimes(model, CALLS);
      script = OpenAiBreakerTest::good;

      await().until(() -> completes(model));

      assertThat(state("half_open")).isEqualTo(1);
      call(model, prompt("Halo")).run(_ -> {});
      call(model, prompt("Halo")).run(_ -> {});
      assertThat(state("closed")).isEqualTo(1);
    }
  }

  @Test
  void shouldOpenAgainWhenTrialCallsFail() throws Exception {
    try (var server = new ScriptedServer(c -> script.answer(c));
        var model = model(server, NONE, SOON)) {
      failTimes(model, CALLS);
      await().until(() -> failure(call(model, prompt("Halo"))).calls() == 1);

      failTimes(model, 2);

      assertThat(state("open")).isEqualTo(1);
    }
  }

  @Test
  void shouldGiveTrialsBackWhenTheyAreCancelled() throws Exception {
    try (var server = new ScriptedServer(c -> script.answer(c));
        var model = model(server, NONE, SOON)) {
      failTimes(model, CALLS);
      script = Connection::awaitAbort;
      await().until(() -> cancelledWhenItArrives(server, model) == Reason.CANCELLED);
      for (int i = 0; i < 5; i++) {
        assertThat(cancelledWhenItArrives(server, model)).isEqualTo(Reason.CANCELLED);
      }
      script = OpenAiBreakerTest::good;

      assertThat(completes(model)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 429})
  void shouldStayClosedWhenTheServerRefuses(int status) throws Exception {
    script = c -> c.respond(status, "", "{}");
    try (var server = new ScriptedServer(c -> script.answer(c));
        var model = model(server, NONE)) {
      failTimes(model, 3 * CALLS);

      assertThat(state("closed")).isEqualTo(1);
      assertThat(server.requests()).hasSize(3 * CALLS);
    }
  }

  @Test
  void shouldStayClosedWhenStreamsBreakAfterTheirFirstText() throws Exception {
    script = c -> c.stream().text("a");
    try (var server = new ScriptedServer(c -> script.answer(c));
        var model = model(server, NONE)) {
      failTimes(model, 3 * CALLS);

      assertThat(state("closed")).isEqualTo(1);
    }
  }

  @Test
  void shouldOpenWhenStreamsBreakBeforeTheirFirstText() throws Exception {
    script = c -> c.stream().role();
    try (var server = new ScriptedServer(c -> script.answer(c));
        var model = model(server, NONE)) {
      failTimes(model, CALLS);

      assertThat(state("open")).isEqualTo(1);
    }
  }

  @Test
  void shouldStopAskingAgainWhenItOpensBetween() throws Exception {
    try (var server = new ScriptedServer(c -> script.answer(c));
        var model = model(server, QUICK)) {
      failTimes(model, 1);

      Failed e = failure(call(model, prompt("Halo")));

      assertThat(e.reason()).isEqualTo(Reason.MODEL_UNAVAILABLE);
      assertThat(e.calls()).isEqualTo(1);
      assertThat(e.getSuppressed()).hasSize(1);
      assertThat(server.requests()).hasSize(CALLS);
    }
  }

  private OpenAiChatModel model(ScriptedServer server, Retries retries) {
    return model(server, retries, OPEN);
  }

  private OpenAiChatModel model(ScriptedServer server, Retries retries, Duration open) {
    return new OpenAiChatModel(
        config(server.baseUrl(), PATIENT, retries, new Breaker(CALLS, open)),
        registry,
        Tracing.OFF);
  }

  private static void failTimes(OpenAiChatModel model, int times) {
    for (int i = 0; i < times; i++) {
      failure(call(model, prompt("Halo")));
    }
  }

  private static boolean completes(OpenAiChatModel model) {
    try {
      call(model, prompt("Halo")).run(_ -> {});
      return true;
    } catch (ModelException _) {
      return false;
    }
  }

  private static Reason cancelledWhenItArrives(ScriptedServer server, OpenAiChatModel model) {
    TestCall call = call(model, prompt("Halo"));
    int before = server.requests().size();
    Thread.ofVirtual()
        .start(
            () -> {
              await().until(() -> server.requests().size() > before);
              call.cancel();
            });
    return failure(call).reason();
  }

  private double state(String state) {
    return registry.get("chatbot.model.breaker").tag("state", state).gauge().value();
  }

  private static void good(Connection c) throws IOException {
    c.stream().text("Halo juga!").finish("stop").done();
  }
}
