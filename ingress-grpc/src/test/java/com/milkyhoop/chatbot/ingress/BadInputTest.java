package com.milkyhoop.chatbot.ingress;

import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.resuming;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.ingress.client.ErrorDetails;
import com.milkyhoop.chatbot.v1.CancelReplyRequest;
import com.milkyhoop.chatbot.v1.ResumeReplyRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients do wrong, through a real one; after each of them the next good message works. */
class BadInputTest {
  private static final int CAPACITY = 10;
  private static final Duration TOKEN_INTERVAL = Duration.ofSeconds(1);
  private static RunningIngress ingress;
  private static PlayedProcessor processor;

  @BeforeAll
  static void start() {
    Map<String, String> environment = RunningIngress.environment();
    environment.put("RATE_LIMIT_CAPACITY", Integer.toString(CAPACITY));
    environment.put("RATE_LIMIT_RATE", "1");
    environment.put("CONTEXT_MAX_TOKENS", "1000");
    ingress = RunningIngress.start(environment);
    processor = new PlayedProcessor(environment);
    processor.echo();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    ingress.close();
    processor.close();
  }

  @AfterEach
  void theNextGoodMessageWorks() {
    var stream = ingress.send(message("teman").setUserId("good-" + System.nanoTime()));

    assertThat(stream.completed().getReply()).isEqualTo("Halo, teman");
  }

  @Test
  void shouldRefuseWhenThereIsNoToken() {
    assertUnauthenticated(new Metadata());
  }

  @Test
  void shouldRefuseWhenTheTokenIsWrong() {
    assertUnauthenticated(token("salah"));
  }

  static Stream<Arguments> wrongFields() {
    String longId = "x".repeat(129);
    return Stream.of(
        Arguments.of("message", message("")),
        Arguments.of("message", message(" \n\t\u3000")),
        Arguments.of("message", message("x".repeat(16 * 1024 + 1))),
        Arguments.of("message", message("é".repeat(60_000))),
        Arguments.of("message", message("Halo\u0000")),
        Arguments.of("message", message("Halo\u001b[31m")),
        Arguments.of("message", message("Halo\u0085")),
        Arguments.of("message", message("satu ".repeat(2000))),
        Arguments.of("user_id", message("Halo").setUserId("")),
        Arguments.of("user_id", message("Halo").setUserId("budi/siti")),
        Arguments.of("user_id", message("Halo").setUserId(longId)),
        Arguments.of("session_id", message("Halo").setSessionId("")),
        Arguments.of("session_id", message("Halo").setSessionId("s 1")),
        Arguments.of("request_id", message("Halo").setRequestId("é")),
        Arguments.of("on_busy", message("Halo").setOnBusyValue(7)),
        Arguments.of("request_id", message("Halo").setRequestId(longId)));
  }

  @ParameterizedTest
  @MethodSource("wrongFields")
  void shouldNameTheFieldWhenItIsWrong(String field, SendMessageRequest.Builder request) {
    ErrorDetails failure = ingress.send(request).failure();

    assertThat(failure.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.status().getDescription()).contains(field);
    assertThat(failure.fields()).containsExactly(field);
  }

  static Stream<Arguments> wrongFieldsOfResuming() {
    return Stream.of(
        Arguments.of("user_id", resuming("r-1").setUserId("")),
        Arguments.of("session_id", resuming("r-1").setSessionId("")),
        Arguments.of("request_id", resuming("")),
        Arguments.of("request_id", resuming("r 1")),
        Arguments.of("cursor", resuming("r-1").setCursor("halo")),
        Arguments.of("cursor", resuming("r-1").setCursor("2.7.0.4.0a0b0c0d")),
        Arguments.of("cursor", resuming("r-1").setCursor("1.7.0.-4.0a0b0c0d")));
  }

  @ParameterizedTest
  @MethodSource("wrongFieldsOfResuming")
  void shouldNameTheFieldWhenItIsWrongInResuming(String field, ResumeReplyRequest.Builder request) {
    ErrorDetails failure = ingress.resume(request).failure();

    assertThat(failure.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.fields()).containsExactly(field);
  }

  @Test
  void shouldNameEveryFieldWhenAllAreMissingInCancelling() {
    ErrorDetails failure = ingress.cancel(CancelReplyRequest.newBuilder()).failure();

    assertThat(failure.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.fields()).containsExactly("user_id", "session_id", "request_id");
  }

  @Test
  void shouldRefuseTheEleventhWhenAUserSendsABurst() {
    Burst burst = sendUntilRefused("burst");

    int refilled = (int) burst.elapsed().dividedBy(TOKEN_INTERVAL);
    assertThat(burst.allowed()).isBetween(CAPACITY, CAPACITY + refilled);
    assertThat(burst.refusal().status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(burst.refusal().reason()).isEqualTo("RATE_LIMITED");
    assertThat(burst.refusal().retryDelay())
        .hasValueSatisfying(
            delay -> assertThat(delay).isPositive().isLessThanOrEqualTo(TOKEN_INTERVAL));
  }

  @Test
  void shouldLetTheNextThroughWhenAUserWaitsAsTold() {
    Burst burst = sendUntilRefused("patient");

    waitFor(burst.refusal().retryDelay().orElseThrow());

    assertThat(sendUntilRefused("patient").allowed()).isPositive();
  }

  /** How many messages of a user went through before one was refused. */
  private record Burst(int allowed, ErrorDetails refusal, Duration elapsed) {}

  private static Burst sendUntilRefused(String user) {
    long begin = System.nanoTime();
    int allowed = 0;
    while (true) {
      var refusal = ingress.send(message("Halo").setUserId(user)).refusal();
      if (refusal.isPresent()) {
        return new Burst(allowed, refusal.get(), Duration.ofNanos(System.nanoTime() - begin));
      }
      allowed++;
    }
  }

  private static void waitFor(Duration time) {
    long begin = System.nanoTime();
    await()
        .pollInterval(1, TimeUnit.MILLISECONDS)
        .until(() -> System.nanoTime() - begin > time.toNanos());
  }

  private static void assertUnauthenticated(Metadata headers) {
    ErrorDetails failure = ingress.client().send(message("Halo").build(), headers).failure();

    assertThat(failure.status().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(failure.status().getDescription()).isEqualTo("Invalid gRPC token");
  }
}
