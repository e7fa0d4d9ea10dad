package com.milkyhoop.chatbot.ingress;

import static com.milkyhoop.chatbot.ingress.PlayedProcessor.completed;
import static com.milkyhoop.chatbot.ingress.PlayedProcessor.delta;
import static com.milkyhoop.chatbot.ingress.PlayedProcessor.failed;
import static com.milkyhoop.chatbot.ingress.PlayedProcessor.refused;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static com.milkyhoop.chatbot.v1.ReplyEvent.EventCase.DELTA;
import static com.milkyhoop.chatbot.v1.ReplyEvent.EventCase.RESTARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.ingress.client.ChatClient;
import com.milkyhoop.chatbot.ingress.client.ErrorDetails;
import com.milkyhoop.chatbot.ingress.client.ReplyStream;
import com.milkyhoop.chatbot.ingress.publish.RequestPartition;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import com.milkyhoop.chatbot.v1.Usage;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

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
    processor.reply(request, completed("Halo juga!").setUsage(new TokenUsage(12L, 8L, 0L, 3L, 0L)));

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

  static Stream<Arguments> endsWithoutAReply() {
    return Stream.of(
        Arguments.of(failed("CONVERSATION_BUSY", null), Code.FAILED_PRECONDITION, "new_id"),
        Arguments.of(failed("QUEUE_FULL", 3000L), Code.RESOURCE_EXHAUSTED, "new_id"),
        Arguments.of(failed("DEADLINE_EXCEEDED", null), Code.DEADLINE_EXCEEDED, "new_id"),
        Arguments.of(refused("REQUEST_ID_REUSED"), Code.INVALID_ARGUMENT, "no"),
        Arguments.of(refused("REPLY_NOT_KEPT"), Code.NOT_FOUND, "no"),
        Arguments.of(refused("TOO_MANY_WATCHERS"), Code.RESOURCE_EXHAUSTED, "same_id"));
  }

  @ParameterizedTest
  @MethodSource("endsWithoutAReply")
  void shouldSayWhyAndHowToRetryWhenThereIsNoReply(
      ReplyEvent.Builder end, Status.Code code, String retry) {
    String reason = end.getFailure().getReason();
    var stream = ingress.send(message("Halo").setRequestId("end-" + reason));

    processor.reply(processor.received("end-" + reason), end);

    ErrorDetails failure = stream.failure();
    assertThat(failure.status().getCode()).isEqualTo(code);
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.metadata()).containsEntry("retry", retry);
    assertThat(failure.retryDelay().isPresent()).isEqualTo(!retry.equals("no"));
  }

  @ParameterizedTest
  @EnumSource(
      value = SendMessageRequest.OnBusy.class,
      names = "UNRECOGNIZED",
      mode = EnumSource.Mode.EXCLUDE)
  void shouldPassOnWhatToDoWhenTheConversationIsBusy(SendMessageRequest.OnBusy onBusy) {
    ingress.send(message("Halo").setRequestId("busy-" + onBusy).setOnBusy(onBusy)).accepted();

    assertThat(processor.received("busy-" + onBusy).value().getOnBusy()).hasToString(onBusy.name());
  }

  @Test
  void shouldPassTheClientsDeadlineOnWhenItIsShorterThanATurn() {
    var send = message("Halo").setRequestId("deadline").build();

    ingress
        .client()
        .send(send, ChatClient.token(RunningIngress.TOKEN), Duration.ofSeconds(30))
        .accepted();
    ingress.send(message("Halo").setRequestId("no-deadline")).accepted();

    assertThat(processor.received("deadline").value().getRemainingMs()).isBetween(20_000L, 30_000L);
    assertThat(processor.received("no-deadline").value().getRemainingMs()).isEqualTo(120_000);
  }

  @Test
  void shouldKnowThePartitionThatTheProducerChooses() {
    for (int i = 0; i < 20; i++) {
      String session = "s-" + i;
      ingress.send(message("Halo").setRequestId("partition").setSessionId(session)).accepted();
      var raw = processor.received("partition").raw();

      assertThat(RequestPartition.of(ConversationId.parse(raw.key()), 2))
          .isEqualTo(raw.partition());
    }
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
    double unrouted = ingress.metric("chatbot_relay_records_total{result=\"unrouted\"}");

    stream.cancel();

    await()
        .untilAsserted(
            () -> {
              processor.reply(request, delta(0, 0, "Halo"));
              assertThat(ingress.metric("chatbot_relay_records_total{result=\"unrouted\"}"))
                  .isGreaterThan(unrouted);
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
    ingress.send(message("")).failure();

    await()
        .untilAsserted(
            () ->
                assertThat(ingress.sum("chatbot_calls_accepted_total{"))
                    .isEqualTo(
                        ingress.sum("chatbot_calls_running{")
                            + ingress.sum("chatbot_calls_ended_total{")));
  }
}
