package com.milkyhoop.chatbot.ingress.grpc;

import static com.milkyhoop.chatbot.ingress.client.ChatClient.cancelling;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.resuming;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.token;
import static com.milkyhoop.chatbot.ingress.grpc.ApiFixture.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import io.grpc.Metadata;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The counters of calls, which add up as {@link IngressMetrics} promises. */
class CallCountsTest {
  private static final String SEND = "SendMessageStream";
  private static final ReplyMessage FAILURE =
      new ReplyMessage.Failed(new ReplyMessage.Failure("MODEL_TIMEOUT", "slow", Optional.empty()));

  @SuppressWarnings("NullAway.Init")
  private ApiFixture api;

  @BeforeEach
  void start() throws IOException {
    api = new ApiFixture();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  /** Prometheus sees an increase only where it saw a number before. */
  @Test
  void shouldShowWhatAlertsLookAtBeforeTheFirstCall() {
    assertThat(api.registry.find("chatbot.calls.ended").tag("reason", "REPLY_OVERDUE").counters())
        .hasSize(3);
    assertThat(api.registry.find("chatbot.calls.refused").tag("reason", "OVERLOADED").counters())
        .hasSize(3);
  }

  /** Holds {@link IngressMetrics} to its promises, with one call of every outcome. */
  @Test
  void shouldAddUpWhenCallsEndInEveryWay() throws InterruptedException {
    api.send(message("Halo")).completed();
    api.send(message("")).failure();
    api.client.send(message("Halo").build(), new Metadata()).failure();
    api.publisher = api.answering(FAILURE);
    api.send(message("Halo")).failure();
    api.publisher = (_, _, _) -> CompletableFuture.completedFuture(null);
    var left = api.send(message("Halo"));
    left.accepted();
    var open = api.send(message("Halo"));
    open.accepted();
    leaveBeforeAccepted();

    left.cancel();

    await().untilAsserted(() -> assertThat(sum("chatbot.calls.ended")).isEqualTo(3));
    await().untilAsserted(() -> assertThat(sum("chatbot.calls.refused")).isEqualTo(3));
    assertThat(sum("chatbot.calls.received")).isEqualTo(7);
    assertThat(sum("chatbot.calls.accepted")).isEqualTo(4);
    assertThat(api.registry.get("chatbot.calls.running").gauge().value()).isEqualTo(1);
    assertThat(ended(SEND, "completed", "")).isEqualTo(1);
    assertThat(ended(SEND, "failed", "MODEL_TIMEOUT")).isEqualTo(1);
    assertThat(ended(SEND, "abandoned", "")).isEqualTo(1);
    open.cancel();
  }

  @Test
  void shouldAddUpForEachMethodWhenRepliesAreResumedAndCancelled() {
    api.client.resume(resuming("r-1").build(), token(TOKEN)).completed();
    api.client.cancel(cancelling("r-1").build(), token(TOKEN)).response();
    api.client.resume(resuming("").build(), token(TOKEN)).failure();
    api.publisher = api.answering(FAILURE);
    api.client.resume(resuming("r-2").build(), token(TOKEN)).failure();
    api.client.cancel(cancelling("r-1").build(), token(TOKEN)).response();
    api.publisher = (_, _, _) -> CompletableFuture.failedFuture(new IOException("no broker"));
    api.client.cancel(cancelling("r-1").build(), token(TOKEN)).failure();

    await().untilAsserted(() -> assertThat(sum("chatbot.calls.refused")).isEqualTo(3));
    assertThat(count("received", "ResumeReply")).isEqualTo(3);
    assertThat(count("accepted", "ResumeReply")).isEqualTo(1);
    assertThat(ended("ResumeReply", "completed", "")).isEqualTo(1);
    assertThat(count("received", "CancelReply")).isEqualTo(3);
    assertThat(count("accepted", "CancelReply")).isEqualTo(2);
    assertThat(ended("CancelReply", "completed", "")).isEqualTo(2);
    assertThat(api.registry.get("chatbot.calls.running").gauges())
        .allSatisfy(gauge -> assertThat(gauge.value()).isZero());
  }

  private void leaveBeforeAccepted() throws InterruptedException {
    var published = new CountDownLatch(1);
    api.publisher =
        (_, _, _) -> {
          published.countDown();
          return new CompletableFuture<>();
        };
    var stream = api.send(message("Halo"));
    published.await();
    stream.cancel();
  }

  private double sum(String counter) {
    return api.registry.find(counter).counters().stream().mapToDouble(Counter::count).sum();
  }

  private double count(String counter, String method) {
    return api.registry.counter("chatbot.calls." + counter, "method", method).count();
  }

  private double ended(String method, String outcome, String reason) {
    return api.registry
        .counter("chatbot.calls.ended", "method", method, "outcome", outcome, "reason", reason)
        .count();
  }
}
