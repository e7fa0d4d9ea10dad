package com.milkyhoop.chatbot.kit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {
  private final Map<String, String> missing = new ConcurrentHashMap<>();
  private final PrometheusMeterRegistry metrics = Metrics.create();
  private final HttpEndpoint endpoint =
      new HttpEndpoint(
          new HttpSettings("127.0.0.1", 0, false),
          metrics,
          Map.of("redis", part("redis"), "kafka", part("kafka")));
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void start() {
    endpoint.start();
  }

  @AfterEach
  void stop() {
    endpoint.close();
    http.close();
  }

  @Test
  void shouldBeReadyWhenEveryPartIs() throws Exception {
    HttpResponse<String> answer = get("/readyz");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("ready\n");
  }

  @Test
  void shouldSayWhatIsNotReady() throws Exception {
    missing.put("redis", "connecting");
    missing.put("kafka", "no partition yet");

    HttpResponse<String> answer = get("/readyz");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("kafka: no partition yet\nredis: connecting\n");
  }

  @Test
  void shouldBeReadyAgainWhenThePartIs() throws Exception {
    missing.put("kafka", "no partition yet");
    assertThat(get("/readyz").statusCode()).isEqualTo(503);

    missing.clear();

    assertThat(get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldBeAliveWhileItIsNotReady() throws Exception {
    missing.put("kafka", "no partition yet");

    HttpResponse<String> answer = get("/livez");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("ok\n");
  }

  @Test
  void shouldShowItsOwnAndTheJvmsMetricsToPrometheus() throws Exception {
    metrics.counter("chatbot.turns").increment(3);

    HttpResponse<String> answer = get("/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body())
        .contains("chatbot_turns_total 3.0")
        .contains("jvm_memory_used_bytes{", "jvm_threads_live_threads", "system_cpu_count");
  }

  @Test
  void shouldKnowNoOtherPath() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/livez/more").statusCode()).isEqualTo(404);
  }

  @Test
  void shouldOnlyBeRead() throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + endpoint.port() + "/livez");
    var post = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString("x")).build();
    var head = HttpRequest.newBuilder(uri).HEAD().build();

    assertThat(http.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
    assertThat(http.send(head, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
  }

  @Test
  void shouldCutOffWhoSaysNothingOrHalfOfARequest() throws Exception {
    for (String said : List.of("", "GET /livez HTTP/1.1\r\nHost: x")) {
      try (var half = new Socket("127.0.0.1", endpoint.port())) {
        half.getOutputStream().write(said.getBytes(US_ASCII));
        half.getOutputStream().flush();
        half.setSoTimeout(60_000);

        int end;
        try {
          end = half.getInputStream().read();
        } catch (SocketException _) {
          end = -1;
        }
        assertThat(end).isEqualTo(-1);
      }
    }
    assertThat(get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldNameTheVariableWhenThePortIsTaken() {
    var second =
        new HttpEndpoint(new HttpSettings("127.0.0.1", endpoint.port(), false), metrics, Map.of());

    assertThatThrownBy(second::start)
        .hasMessage("HTTP_HOST=127.0.0.1, HTTP_PORT=" + endpoint.port() + " can't be opened");
    second.close();
  }

  @Test
  void shouldTellWhatEveryThreadDoesWhereThatIsSwitchedOn() throws Exception {
    assertThat(get("/threads").statusCode()).isEqualTo(404);
    var settings = new HttpSettings("127.0.0.1", 0, true);
    var open = new HttpEndpoint(settings, metrics, Map.of());
    open.start();
    var asleep = new CountDownLatch(1);
    Thread.ofVirtual().name("a-virtual-one").start(() -> awaitUninterruptibly(asleep));
    try {
      HttpResponse<String> answer = get("/threads", open.port());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("a-virtual-one", "awaitUninterruptibly");
    } finally {
      asleep.countDown();
      open.close();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void shouldAnswerNobodyAfterItWasClosed() {
    endpoint.close();

    assertThatThrownBy(() -> get("/livez")).isInstanceOf(ConnectException.class);
  }

  private Readiness part(String name) {
    return () -> Optional.ofNullable(missing.get(name));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(path, endpoint.port());
  }

  private HttpResponse<String> get(String path, int port) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
