package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.milkyhoop.chatbot.e2e.tracing.SeenSpan;
import com.milkyhoop.chatbot.e2e.tracing.ZipkinProcess;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server for traces shows a message's whole way as one trace. */
@Tag("monitoring")
class ZipkinTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int SPANS = 7;

  @TempDir private Path folder;

  @Test
  void shouldShowATraceOfAllServices() throws Exception {
    var trace = new ClientTrace(hex(), hex().substring(0, 16), true);
    try (var zipkin = ZipkinProcess.of(Path.of(System.getProperty("zipkin.jar")), folder);
        var client = ChatClient.ofSharedStack()) {
      zipkin.start();
      client.send(message()).completed();
      client.send(message(), trace).completed();
      List<SeenSpan> spans =
          await()
              .atMost(PATIENCE)
              .until(() -> Stack.spans().ofTrace(trace.traceId()), seen -> seen.size() >= SPANS);

      zipkin.take(spans);

      List<JsonNode> shown =
          await()
              .atMost(PATIENCE)
              .until(() -> zipkin.shown(trace.traceId()), seen -> seen.size() >= SPANS);
      assertThat(shown)
          .extracting(span -> span.at("/localEndpoint/serviceName").asText())
          .contains("ingress", "processor", "sink");
      Screenshots.take("trace", zipkin.page(trace.traceId()), 620);
    }
  }

  private static SendMessageRequest message() {
    return SendMessageRequest.newBuilder()
        .setUserId("u-" + UUID.randomUUID())
        .setSessionId("s")
        .setMessage("Halo, nama saya Budi.")
        .build();
  }

  private static String hex() {
    return UUID.randomUUID().toString().replace("-", "");
  }
}
