package com.milkyhoop.chatbot.ingress.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.milkyhoop.chatbot.ingress.HandClock;
import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.ingress.reply.AttemptId;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.reply.ReplyStep;
import com.milkyhoop.chatbot.ingress.request.SendRequest;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.TraceParent;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MessageSenderTest {
  private static final Duration TURN_TIMEOUT = Duration.ofMinutes(2);
  private static final SendRequest REQUEST =
      new SendRequest(new ConversationId("budi", "s-1"), "r-1", "Halo", 1);
  private static final TraceParent TRACE = TraceParent.random();
  private static final Accepted ACCEPTED = new Accepted("r-1", "s-1", TRACE.traceUuid().toString());

  private final HandClock clock = new HandClock();
  private final OpenCalls calls = new OpenCalls(CallSettings.of(2, TURN_TIMEOUT), clock);
  private final HeldPublisher publisher = new HeldPublisher();
  private final RecordingClient client = new RecordingClient();
  private RateDecision decision = new RateDecision.Allowed();
  private final MessageSender sender = new MessageSender(calls, _ -> decision, publisher);

  @Test
  void shouldSayAcceptedWhenTheRequestIsStoredAndNotBefore() {
    send(client);
    assertThat(client.told()).isEmpty();

    publisher.last().stored().complete(null);

    assertThat(client.told()).containsExactly(ACCEPTED);
  }

  @Test
  void shouldHoldEventsBackWhenTheyComeBeforeAccepted() {
    send(client);
    receive(piece(0, "Halo"));
    receive(completed("Halo juga"));
    assertThat(client.told()).isEmpty();

    publisher.last().stored().complete(null);

    assertThat(client.told())
        .containsExactly(ACCEPTED, new ReplyStep.Delta("Halo juga", 0), completed("Halo juga"));
  }

  @Test
  void shouldForgetTheCallWhenItCompleted() {
    sendAndStore(client);
    assertThat(calls.size()).isOne();

    receive(completed("Halo juga"));

    assertThat(client.told()).last().isEqualTo(completed("Halo juga"));
    assertThat(calls.size()).isZero();
    assertThat(calls.find(publisher.last().callId())).isEmpty();
  }

  @Test
  void shouldKeepNothingButOneReplyWhenTheClientIsSlow() {
    sendAndStore(client);
    client.takeUpTo(0);
    for (int i = 0; i < 100; i++) {
      receive(piece(i, "x"));
    }
    assertThat(client.texts()).isEmpty();

    client.takeUpTo(1);

    assertThat(client.texts()).containsExactly("x".repeat(100));
  }

  @Test
  void shouldCompleteLaterWhenTheClientIsNotReadyForTheEnd() {
    sendAndStore(client);
    client.takeUpTo(0);
    receive(completed("Halo"));
    assertThat(calls.size()).isOne();

    client.takeUpTo(2);

    assertThat(client.told())
        .containsExactly(ACCEPTED, new ReplyStep.Delta("Halo", 0), completed("Halo"));
    assertThat(calls.size()).isZero();
  }

  @Test
  void shouldFailAtOnceWhenTheTurnFailedAndTheClientIsSlow() {
    sendAndStore(client);
    client.takeUpTo(0);

    receive(new ReplyMessage.Failed("MODEL_TIMEOUT", "too slow", Optional.empty()));

    assertFailed(client, ErrorReason.MODEL_TIMEOUT);
    assertThat(calls.size()).isZero();
  }

  @Test
  void shouldFailWithTheRequestIdWhenTheRequestIsNotStored() {
    send(client);

    publisher.last().stored().completeExceptionally(new IOException("no broker"));

    assertFailed(client, ErrorReason.REQUEST_NOT_STORED);
    assertThat(calls.size()).isZero();
  }

  @Test
  void shouldPublishNothingWhenTheUserIsLimited() {
    decision = new RateDecision.Limited(Duration.ofMillis(700));

    send(client);

    assertFailed(client, ErrorReason.RATE_LIMITED);
    assertThat(client.failures().getFirst().retryAfter()).contains(Duration.ofMillis(700));
    assertThat(publisher.held()).isEmpty();
    assertThat(calls.size()).isZero();
  }

  @Test
  void shouldFailTheCallWhenALimiterBreaks() {
    var broken =
        new MessageSender(
            calls,
            _ -> {
              throw new IllegalStateException("broken");
            },
            publisher);

    broken.send(REQUEST, TRACE, client);

    assertFailed(client, ErrorReason.INGRESS_ERROR);
    assertThat(calls.size()).isZero();
  }

  @Test
  void shouldRefuseWhenTooManyCallsAreOpenUntilOneEnds() {
    sendAndStore(client);
    sendAndStore(new RecordingClient());
    var third = new RecordingClient();

    var refusal = catchThrowableOfType(CallFailedException.class, () -> send(third));

    assertThat(refusal.failure().reason()).isEqualTo(ErrorReason.TOO_MANY_CALLS.name());
    client.leave();
    send(third);
    assertThat(publisher.held()).hasSize(3);
  }

  @Test
  void shouldTellNobodyWhenTheClientHasLeft() {
    sendAndStore(client);

    client.leave();
    receive(completed("Halo"));

    assertThat(client.told()).containsExactly(ACCEPTED);
    assertThat(calls.size()).isZero();
  }

  @Test
  void shouldEndACallWhenNothingWasHeardForTooLong() {
    sendAndStore(client);
    clock.pass(TURN_TIMEOUT.plusSeconds(29));
    calls.endSilent();
    assertThat(client.failures()).isEmpty();

    clock.pass(Duration.ofSeconds(1));
    calls.endSilent();

    assertFailed(client, ErrorReason.REPLY_OVERDUE);
    assertThat(calls.size()).isZero();
  }

  @Test
  void shouldKeepACallWhenSomethingIsHeardNowAndThen() {
    sendAndStore(client);
    for (int i = 0; i < 5; i++) {
      clock.pass(TURN_TIMEOUT);
      receive(piece(i, "x"));
      calls.endSilent();
    }

    assertThat(client.failures()).isEmpty();
  }

  @Test
  void shouldEndEveryCallWhenTheInstanceStops() throws InterruptedException {
    sendAndStore(client);
    assertThat(calls.awaitNone(Duration.ofMillis(1))).isFalse();

    calls.endAll();

    assertFailed(client, ErrorReason.INGRESS_STOPPING);
    assertThat(calls.awaitNone(Duration.ZERO)).isTrue();
  }

  private void send(RecordingClient to) {
    sender.send(REQUEST, TRACE, to);
  }

  private void sendAndStore(RecordingClient to) {
    send(to);
    publisher.last().stored().complete(null);
  }

  private void receive(ReplyMessage message) {
    calls.find(publisher.last().callId()).ifPresent(receiver -> receiver.receive(message));
  }

  private static void assertFailed(RecordingClient client, ErrorReason reason) {
    assertThat(client.failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.reason()).isEqualTo(reason.name());
              assertThat(failure.requestId()).contains("r-1");
            });
    assertThat(client.told()).last().isInstanceOf(CallFailure.class);
  }

  private static ReplyMessage piece(long offset, String text) {
    return new ReplyMessage.Piece(new AttemptId(0, 0), offset, text);
  }

  private static ReplyMessage.Completed completed(String reply) {
    return new ReplyMessage.Completed(reply, "stop", "gpt-4o", Optional.empty());
  }
}
