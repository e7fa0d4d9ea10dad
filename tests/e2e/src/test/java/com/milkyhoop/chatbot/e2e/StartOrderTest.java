package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services that start before the servers that they need: none ends, all become ready. */
class StartOrderTest {
  private static final Duration START_LIMIT = Duration.ofMinutes(10);
  private static final Duration READY_LIMIT = Duration.ofSeconds(90);
  private static final Duration BETWEEN = Duration.ofSeconds(15);

  private final LocalStack stack = Stack.builder().stub(StubBehaviour.FAST).build();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    stack.close();
    http.close();
  }

  @Test
  void shouldBecomeReadyWhenKafkaComesLast() {
    List<CompletableFuture<Void>> services = startServices();
    stack
        .services()
        .forEach(
            service ->
                await()
                    .atMost(READY_LIMIT)
                    .untilAsserted(
                        () ->
                            assertThat(body(service, "/readyz"))
                                .contains("kafka: waits for kafka: no broker of KAFKA_BROKER")));

    stack.services().forEach(service -> assertThat(body(service, "/livez")).isEqualTo("ok\n"));
    start("postgres");
    start("redis");
    start("kafka");

    assertReady(services);
  }

  @Tag("absence")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka redis postgres",
        "kafka postgres redis",
        "redis kafka postgres",
        "redis postgres kafka",
        "postgres kafka redis",
        "postgres redis kafka"
      })
  void shouldBecomeReadyInWhicheverOrderServersCome(String order) {
    List<CompletableFuture<Void>> services = startServices();

    for (String server : order.split(" ", -1)) {
      assertNoneEnds(services, BETWEEN);
      start(server);
    }

    assertReady(services);
  }

  @Tag("absence")
  @Test
  void shouldBecomeReadyWhenAllServersWereAbsentForTwoMinutes() {
    List<CompletableFuture<Void>> services = startServices();

    assertNoneEnds(services, Duration.ofMinutes(2));
    Stream.of("kafka", "redis", "postgres").forEach(this::start);

    assertReady(services);
  }

  /** A service whose start fails, or whose process ends, fails its future. */
  private List<CompletableFuture<Void>> startServices() {
    stack.stub().start();
    return stack.services().stream()
        .map(
            service ->
                CompletableFuture.runAsync(
                    () -> service.start(START_LIMIT), task -> Thread.ofVirtual().start(task)))
        .toList();
  }

  private void start(String server) {
    switch (server) {
      case "kafka" -> stack.kafka().start();
      case "redis" -> stack.redis().start();
      default -> {
        stack.postgres().start();
        stack.postgres().login().createDatabase("chatbot");
      }
    }
  }

  private static void assertNoneEnds(List<CompletableFuture<Void>> services, Duration time) {
    await()
        .atMost(time.multipliedBy(2))
        .during(time)
        .until(() -> services.stream().noneMatch(CompletableFuture::isCompletedExceptionally));
  }

  private void assertReady(List<CompletableFuture<Void>> services) {
    services.forEach(start -> assertThat(start).succeedsWithin(READY_LIMIT));
    try (var client = new ChatClient(stack.endpoint(), Optional.of(stack.token()))) {
      assertThat(client.send("u", "s", "Halo").completed().getReply()).isNotEmpty();
    }
  }

  private String body(ServiceProcess service, String path) {
    try {
      HttpRequest request = HttpRequest.newBuilder(service.http(path)).build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
