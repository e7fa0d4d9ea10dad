package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.NONE;
import static com.milkyhoop.chatbot.model.openai.TestModels.PATIENT;
import static com.milkyhoop.chatbot.model.openai.TestModels.call;
import static com.milkyhoop.chatbot.model.openai.TestModels.config;
import static com.milkyhoop.chatbot.model.openai.TestModels.failure;
import static com.milkyhoop.chatbot.model.openai.TestModels.prompt;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Breaker;
import com.milkyhoop.chatbot.model.openai.TestModels.Failed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A kept connection that the server has closed costs no call, no failure and no verdict. */
@Timeout(60)
class StaleConnectionsTest {
  private static final int IDLE_MILLIS = 150;

  private final KeepAliveServer server = new KeepAliveServer(IDLE_MILLIS);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final OpenAiChatModel model = model(server);

  StaleConnectionsTest() throws IOException {}

  @AfterEach
  void stop() throws IOException {
    model.close();
    server.close();
  }

  @Test
  void shouldSendOneRequestWhenAllKeptConnectionsWereClosed() throws Exception {
    server.answerTogether(5);
    var running = new ArrayList<CompletableFuture<Integer>>();
    for (int i = 0; i < 5; i++) {
      running.add(CompletableFuture.supplyAsync(this::send, Thread::startVirtualThread));
    }
    for (CompletableFuture<Integer> call : running) {
      assertThat(call.get()).isEqualTo(1);
    }
    assertThat(server.connections()).isEqualTo(5);
    server.awaitIdleCloses(5);
    server.answerTogether(1);

    assertThat(send()).isEqualTo(1);

    assertThat(server.requests()).isEqualTo(6);
    assertThat(server.connections()).isEqualTo(6);
    assertNothingCounted();
  }

  @Test
  void shouldSendOneRequestEachTimeWhenEachFindsItsConnectionClosed() throws Exception {
    for (int period = 1; period <= 20; period++) {
      assertThat(send()).isEqualTo(1);

      assertThat(server.requests()).isEqualTo(period);
      server.awaitIdleCloses(1);
    }
    assertNothingCounted();
  }

  @Test
  void shouldReuseAConnectionThatIsOpen() throws Exception {
    try (var patient = new KeepAliveServer(60_000);
        var keeping = model(patient)) {
      call(keeping, prompt("Halo")).run(_ -> {});
      call(keeping, prompt("Halo")).run(_ -> {});

      assertThat(patient.connections()).isEqualTo(1);
    }
  }

  @Test
  void shouldFailWhenANewConnectionBreaks() {
    server.breakNext();

    Failed e = failure(call(model, prompt("Halo")));

    assertThat(e.reason()).isEqualTo(Reason.MODEL_UNAVAILABLE);
    assertThat(e.calls()).isEqualTo(1);
    assertThat(server.requests()).isEqualTo(1);
  }

  /** No retry would hide a failure, and the circuit breaker opens with the first. */
  private OpenAiChatModel model(KeepAliveServer to) {
    var breaker = new Breaker(1, Duration.ofMinutes(1));
    return new OpenAiChatModel(config(to.baseUrl(), PATIENT, NONE, breaker), registry, Tracing.OFF);
  }

  private int send() {
    try {
      return call(model, prompt("Halo")).run(_ -> {}).calls();
    } catch (ModelException e) {
      throw new CompletionException(e);
    }
  }

  private void assertNothingCounted() {
    assertThat(registry.get("chatbot.model.retries").counter().count()).isZero();
  }
}
