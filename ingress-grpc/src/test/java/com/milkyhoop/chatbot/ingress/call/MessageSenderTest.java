package com.milkyhoop.chatbot.ingress.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.milkyhoop.chatbot.ingress.HandClock;
import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.reply.ReplyStep;
import com.milkyhoop.chatbot.ingress.request.BusyPolicy;
import com.milkyhoop.chatbot.ingress.request.ReplyKey;
import com.milkyhoop.chatbot.ingress.request.SendRequest;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.schemas.AttemptId;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.PermitWait;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageSenderTest {
  private static final Duration TURN_TIMEOUT = Duration.ofMinutes(2);
  private static final SendRequest REQUEST =
      new SendRequest(
          new ReplyKey(new ConversationId("budi", "s-1"), "r-1"), "Halo", 1, BusyPolicy.REJECT);
  private static final TraceParent TRACE = TraceParent.random();
  private static final Acceptance ACCEPTED =
      new Acceptance("r-1", "s-1", TRACE.traceUuid().toString());

  private final HandClock clock = new HandClock();
  private final OpenCalls calls = new OpenCalls(CallSettings.of(2, 2, 16, TURN_TIMEOUT), clock);
  private final HeldPublisher publisher = new HeldPublisher();
  private final RecordingClient client = new RecordingClient();
  private RateDecision decision = new RateDecision.Allowed();
  private Optional<Duration> timeLeft = Optional.empty();
  private final PermitWaits waits = new PermitWaits(2, _ -> 1, clock);
  private final MessageSender sender =
      new MessageSender(calls, Admission.byRate(_ -> decision), waits, TURN_TIMEOUT, publisher);

  @Test
  void shouldSayAcceptedWhenTheRequestIsStoredAndNotBefore() {
    send(client);
    assertThat(client.told()).isEmpty();

    publisher.last().stored().complete(null);

    assertThat(client.told()).containsExactly(ACCEPTED);
  }

  /** Gives a hold back for what is refused before it is published (R14). */
  @Test
  void shouldGiveBackWhatIsHeldOnlyWhenNothingWasPublishedR14() throws IOException {
    var givenBack = new AtomicInteger();
    var admitted =
        new AdmissionDecision.Admitted(givenBack::incrementAndGet, Optional.empty(), List.of());
    var holding = new MessageSender(calls, _ -> admitted, waits, TURN_TIMEOUT, publisher);
    holding.send(REQUEST, TRACE, Optional::empty, client);
    publisher.last().stored().completeExceptionally(new IOException("nobody knows"));
    assertThat(givenBack).as("it may be stored").hasValue(0);

    holding.send(REQUEST, TRACE, () -> Optional.of(Duration.ZERO), new RecordingClient());

    assertThat(givenBack).hasValue(1);
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

    receive(
        new ReplyMessage.Failed(
            new ReplyMessage.Failure("MODEL_TIMEOUT", "too slow", Optional.empty())));

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
            waits,
            TURN_TIMEOUT,
            publisher);

    broken.send(REQUEST, TRACE, Optional::empty, client);

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
  void shouldGiveTheTurnAllOfItsTimeWhenTheClientHasNoDeadlineOrALaterOne() {
    send(client);
    assertThat(published().remaining()).isEqualTo(TURN_TIMEOUT);

    timeLeft = Optional.of(TURN_TIMEOUT.plusSeconds(1));
    send(new RecordingClient());
    assertThat(published().remaining()).isEqualTo(TURN_TIMEOUT);
  }

  @ParameterizedTest
  @CsvSource({"100, 90", "1500, 1350", "5000, 4500", "20000, 19500", "120100, 119600"})
  void shouldLeaveTheTurnsEndAWayBackWhenTheClientHasADeadline(long left, long remaining) {
    timeLeft = Optional.of(Duration.ofMillis(left));

    send(client);

    assertThat(published())
        .isEqualTo(new Command.Send(REQUEST, Duration.ofMillis(remaining), Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -5, 999_999})
  void shouldPublishNothingWhenNoTimeIsLeft(long nanos) {
    timeLeft = Optional.of(Duration.ofNanos(nanos));

    send(client);

    assertFailed(client, ErrorReason.DEADLINE_EXCEEDED);
    assertThat(publisher.held()).isEmpty();
    assertThat(calls.size()).isZero();
  }

  @Test
  void shouldRefuseAtOnceWhenTheTurnCouldNotBeginInTime() {
    waits.heard(new PermitWait(1, Duration.ofSeconds(30)));
    timeLeft = Optional.of(Duration.ofMillis(20_500));

    send(client);

    assertFailed(client, ErrorReason.OVERLOADED);
    assertThat(client.failures().getFirst().retryAfter()).contains(Duration.ofSeconds(10));
    assertThat(publisher.held()).isEmpty();
    assertThat(calls.size()).isZero();
  }

  @Test
  void shouldAskForASecondAtLeastWhenItAlmostFits() {
    waits.heard(new PermitWait(1, Duration.ofSeconds(20).plusMillis(1)));
    timeLeft = Optional.of(Duration.ofMillis(20_500));

    send(client);

    assertThat(client.failures().getFirst().retryAfter()).contains(Duration.ofSeconds(1));
  }

  @Test
  void shouldAcceptAgainWhenTimeHasPassedThoughNobodySaysSo() {
    waits.heard(new PermitWait(1, Duration.ofSeconds(30)));
    timeLeft = Optional.of(Duration.ofMillis(20_500));
    clock.pass(Duration.ofSeconds(10));

    send(client);

    assertThat(publisher.held()).hasSize(1);
  }

  @Test
  void shouldAskTheRateLimitFirstWhenTheTurnCouldNotBeginInTime() {
    waits.heard(new PermitWait(1, TURN_TIMEOUT.plusSeconds(1)));
    decision = new RateDecision.Limited(Duration.ofMillis(700));

    send(client);

    assertFailed(client, ErrorReason.RATE_LIMITED);
  }

  @Test
  void shouldEndEveryCallWhenTheInstanceStops() throws InterruptedException {
    sendAndStore(client);
    assertThat(calls.awaitNone(Duration.ofMillis(1))).isFalse();

    calls.endAll();

    assertFailed(client, ErrorReason.INGRESS_STOPPING);
    assertThat(calls.awaitNone(Duration.ZERO)).isTrue();
  }

  @Test
  void shouldSendClientsOfAStoppingInstanceElsewhereAtOnceAndNotInTheSameMoment() {
    List<RecordingClient> clients = Stream.generate(RecordingClient::new).limit(20).toList();
    var many = new OpenCalls(CallSettings.of(20, 20, 16, TURN_TIMEOUT), clock);
    var open =
        new MessageSender(many, Admission.byRate(_ -> decision), waits, TURN_TIMEOUT, publisher);
    clients.forEach(each -> open.send(REQUEST, TRACE, () -> timeLeft, each));

    many.endAll();

    List<Duration> waits =
        clients.stream()
            .flatMap(each -> each.failures().stream())
            .map(failure -> failure.retryAfter().orElseThrow())
            .toList();
    assertThat(waits).hasSize(clients.size());
    assertThat(waits).allMatch(wait -> wait.toMillis() < 100);
    assertThat(Set.copyOf(waits)).hasSizeGreaterThan(5);
  }

  private void send(RecordingClient to) {
    sender.send(REQUEST, TRACE, () -> timeLeft, to);
  }

  private void sendAndStore(RecordingClient to) {
    send(to);
    publisher.last().stored().complete(null);
  }

  private void receive(ReplyMessage message) {
    calls.find(publisher.last().callId()).ifPresent(receiver -> receiver.receive(message));
  }

  private Command.Send published() {
    return (Command.Send) publisher.last().command();
  }

  private static void assertFailed(RecordingClient client, ErrorReason reason) {
    assertThat(client.failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.reason()).isEqualTo(reason.name());
              assertThat(failure.requestId()).contains("r-1");
            });
  }

  private static ReplyMessage piece(long offset, String text) {
    return new ReplyMessage.Piece(new AttemptId(0, 0), offset, text);
  }

  private static ReplyMessage.Completed completed(String reply) {
    return new ReplyMessage.Completed(reply, "stop", "gpt-4o", Optional.empty());
  }
}
