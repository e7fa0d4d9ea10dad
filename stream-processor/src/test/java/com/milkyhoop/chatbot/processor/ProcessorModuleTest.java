package com.milkyhoop.chatbot.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kit.Lifecycle;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.Probe;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ProcessorModuleTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** An orchestrator that asked in vain would end a processor that only waits for its brokers. */
  @Test
  @Timeout(60)
  void shouldAnswerLivezWhileItWaitsForKafka(@TempDir Path state) throws Exception {
    int port = FreePorts.next();
    var lifecycle =
        new Lifecycle(
            ProcessorModule.components(
                ProcessorConfig.read(
                    Map.of(
                        "KAFKA_BROKER",
                        "127.0.0.1:" + FreePorts.next(),
                        "OPENAI_API_KEY",
                        "sk-test",
                        "HTTP_PORT",
                        Integer.toString(port),
                        "STATE_DIR",
                        state.toString()))));
    var start = new CompletableFuture<Void>();
    Thread.ofPlatform().start(() -> run(lifecycle, start));

    await().atMost(PATIENCE).until(() -> Probe.isOk(http(port, "/livez")));

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(get(http(port, "/readyz")).body())
                    .contains("kafka: waits for kafka: no broker of KAFKA_BROKER can be reached")
                    .contains("streams: not started"));
    assertThat(start).isNotDone();
    lifecycle.close();
    assertThat(start).failsWithin(PATIENCE);
  }

  private static void run(Lifecycle lifecycle, CompletableFuture<Void> start) {
    try {
      lifecycle.start();
      start.complete(null);
    } catch (RuntimeException e) {
      start.completeExceptionally(e);
    }
  }

  private static URI http(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static HttpResponse<String> get(URI uri) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }
}
