package com.milkyhoop.chatbot.ingress;

import static com.milkyhoop.chatbot.ingress.PlayedProcessor.completed;
import static com.milkyhoop.chatbot.ingress.PlayedProcessor.delta;
import static com.milkyhoop.chatbot.ingress.PlayedProcessor.failed;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static com.milkyhoop.chatbot.v1.ReplyEvent.EventCase.DELTA;
import static com.milkyhoop.chatbot.v1.ReplyEvent.EventCase.RESTARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.ingress.client.ChatClient;
import com.milkyhoop.chatbot.ingress.client.ErrorDetails;
import com.milkyhoop.chatbot.ingress.client.ReplyStream;
import com.milkyhoop.chatbot.schemas.TraceParent;
import com.milkyhoop.chatbot.v1.Usage;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One message through a real client, broker and Redis; the test plays the processor. */
class SendMessageStreamTest {
  private static final Map<String, String> ENVIRONMENT = RunningIngress.environment();
  private static RunningIngress ingress;
  private static PlayedProcessor processor;

  @BeforeAll
  static void start() {
    ingress = RunningIngress.start(ENVIRONMENT);
    processor = new PlayedProcessor(ENVIRONMENT);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    ingress.close();
    processor.close();
  }

  @Test
  void shouldStreamTheReplyAsItComesWhenTheProcessorAnswers() {
    var stream = ingress.send(message("Halo bot!").setRequestId("stream"));
    assertThat(stream.accepted().getRequestId()).isEqualTo("stream");
    var request = processor.received("stream");

    processor.reply(request, delta(0, 0, "Halo"));
    stream.awaitText("Halo");
    processor.reply(request, delta(0, 4, " juga"));
    stream.awaitText("Halo juga");
    processor.reply(request, completed("Halo juga!").setUsage(new TokenUsage(12L, 3L)));

    var completed = stream.completed();
    assertThat(completed.getReply()).isEqualTo("Halo juga!").isEqualTo(stream.text());
    assertThat(completed.getFinishReason()).isEqualTo("stop");
    assertThat(completed.getModel()).isEqualTo("gpt-4o-2024-08-06");
    assertThat(completed.getUsage())
        .isEqualTo(Usage.newBuilder().setPromptTokens(12).setCompletionTokens(3).build());
  }

  @Test
  void shouldHaveStoredTheWholeRequestWhenItSaysAccepted() {
    var trace = TraceParent.random();
    Metadata headers = ChatClient.token(RunningIngress.TOKEN);
    headers.put(ChatClient.TRACEPARENT, trace.header());
    var asked = message("Cafe\u0301\r\n").setRequestId("whole").setSessionId("s-9").build();

    var accepted = ingress.client().send(asked, headers).accepted();

    assertThat(accepted.getSessionId()).isEqualTo("s-9");
    assertThat(accepted.getTraceId()).isEqualTo(trace.traceUuid().toString());
    var request = processor.received("whole");
    assertThat(request.raw().key()).isEqualTo("budi/s-9");
    assertThat(request.traceparent()).isEqualTo(trace.header());
    assertThat(request.value().getMessage()).isEqualTo("Caf\u00e9\n");
    assertThat(request.value().getMessageTokens()).isPositive();
    assertThat(request.value().getTarget().getPartition()).isEqualTo(0);
  }

  @Test
  void shouldMakeARequestIdWhenTheClientGaveNone() {
    String requestId = ingress.send(message("Halo")).accepted().getRequestId();

    assertThat(processor.received(requestId).value().getMessage()).isEqualTo("Halo");
  }

  @Test
  void shouldRestartWhenAnotherAttemptSaysSomethingElse() {
    var stream = ingress.send(message("Halo").setRequestId("restart"));
    var request = processor.received("restart");
    processor.reply(request, delta(0, 0, "Halo"));
    stream.awaitText("Halo");

    processor.reply(request, delta(1, 0, "Hai"));
    processor.reply(request, delta(0, 4, " juga"));
    processor.reply(request, completed("Hai!"));

    assertThat(stream.completed().getReply()).isEqualTo("Hai!").isEqualTo(stream.text());
    assertThat(stream.count(RESTARTED)).isOne();
  }

  @Test
  void shouldFailWithReasonAndDelayWhenTheTurnFailed() {
    var stream = ingress.send(message("Halo").setRequestId("failed"));
    var request = processor.received("failed");

    processor.reply(request, failed("MODEL_UNAVAILABLE", 4000L));

    ErrorDetails failure = stream.failure();
    assertThat(failure.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.reason()).isEqualTo("MODEL_UNAVAILABLE");
    assertThat(failure.retryDelay()).contains(Duration.ofSeconds(4));
    assertThat(failure.metadata()).containsEntry("request_id", "failed");
  }

  @Test
  void shouldGoOnWhenARecordOnTheHomePartitionCantBeRead() {
    var stream = ingress.send(message("Halo").setRequestId("unreadable"));
    var request = processor.received("unreadable");

    processor.sendBytes(request, new byte[] {1, 2, 3});
    processor.sendBytes(request, null);
    processor.reply(request, completed("Halo juga"));

    assertThat(stream.completed().getReply()).isEqualTo("Halo juga");
    assertThat(ingress.metric("chatbot_relay_records_total{result=\"unreadable\"}")).isEqualTo(2);
  }

  @Test
  void shouldKeepCallsApartWhenManyAreOpen() {
    Map<String, ReplyStream> streams = new HashMap<>();
    for (int i = 0; i < 50; i++) {
      String id = "many-" + i;
      streams.put(id, ingress.send(message("Halo").setRequestId(id)));
    }

    streams.keySet().forEach(id -> processor.reply(processor.received(id), completed(id)));

    streams.forEach((id, stream) -> assertThat(stream.completed().getReply()).isEqualTo(id));
  }

  @Test
  void shouldForgetACallWhenItsClientLeaves() {
    var stream = ingress.send(message("Halo").setRequestId("left").setUserId("siti"));
    stream.accepted();
    var request = processor.received("left");
    double nobodys = ingress.metric("chatbot_relay_records_total{result=\"nobodys\"}");

    stream.cancel();

    await()
        .untilAsserted(
            () -> {
              processor.reply(request, delta(0, 0, "Halo"));
              assertThat(ingress.metric("chatbot_relay_records_total{result=\"nobodys\"}"))
                  .isGreaterThan(nobodys);
            });
  }

  @Test
  void shouldMergeTextWhenTheClientIsSlow() {
    int pieces = 600;
    String piece = "x".repeat(200);
    try (ChatClient client = RunningIngress.connect(ingress.channel().flowControlWindow(1))) {
      var stream = ReplyStream.byHand();
      client.send(
          message("Halo").setRequestId("slow").build(),
          ChatClient.token(RunningIngress.TOKEN),
          stream);
      var request = processor.received("slow");
      IntStream.range(0, pieces)
          .mapToObj(i -> delta(0, (long) i * piece.length(), piece))
          .forEach(delta -> processor.replyLater(request, delta));
      processor.reply(request, completed(piece.repeat(pieces)));

      stream.request(Integer.MAX_VALUE);

      assertThat(stream.completed().getReply()).isEqualTo(stream.text());
      assertThat(stream.count(DELTA)).isLessThan(pieces / 2);
    }
  }

  @Test
  void shouldCountEveryCallOnceWhenTheyHaveEnded() {
    List<String> outcomes = List.of("completed", "failed", "abandoned");
    ingress.send(message("")).failure();

    await()
        .untilAsserted(
            () ->
                assertThat(ingress.metric("chatbot_calls_accepted_total"))
                    .isEqualTo(
                        ingress.metric("chatbot_calls_running")
                            + outcomes.stream().mapToDouble(this::ended).sum()));
  }

  private double ended(String outcome) {
    return List.of("", "MODEL_UNAVAILABLE").stream()
        .mapToDouble(
            reason ->
                ingress.metric(
                    "chatbot_calls_ended_total{outcome=\"%s\",reason=\"%s\"}"
                        .formatted(outcome, reason)))
        .sum();
  }
}
