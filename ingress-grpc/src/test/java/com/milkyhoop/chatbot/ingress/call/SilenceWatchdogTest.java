package com.milkyhoop.chatbot.ingress.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.ingress.HandClock;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.reply.Cursor;
import com.milkyhoop.chatbot.ingress.reply.KnownText;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.request.BusyPolicy;
import com.milkyhoop.chatbot.ingress.request.ReplyKey;
import com.milkyhoop.chatbot.ingress.request.ResumeRequest;
import com.milkyhoop.chatbot.ingress.request.SendRequest;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.schemas.AttemptId;
import com.milkyhoop.chatbot.schemas.ConversationId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of which nothing is heard; the test holds the clock and says when the watchdog looks. */
class SilenceWatchdogTest {
  private static final Duration TURN_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration SILENCE = Duration.ofSeconds(15);
  private static final ReplyKey KEY = new ReplyKey(new ConversationId("budi", "s-1"), "r-1");
  private static final TraceParent TRACE = TraceParent.random();
  private static final AttemptId ATTEMPT = new AttemptId(7, 0);

  private final HandClock clock = new HandClock();
  private final OpenCalls calls = new OpenCalls(CallSettings.of(10, 10, 16, TURN_TIMEOUT), clock);
  private final HeldPublisher publisher = new HeldPublisher();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RecordingClient client = new RecordingClient();
  private final ReplyCommands commands =
      new ReplyCommands(calls, _ -> new RateDecision.Allowed(), publisher);
  private final SilenceWatchdog watchdog = watchdog(publisher);

  @AfterEach
  void close() {
    watchdog.close();
  }

  @Test
  void shouldAttachAgainWithWhatIsKnownEvery15SecondsWhenAMessagesReplyIsSilent() {
    sendAndStore();
    receive(piece(0, "Halo"));
    pass(SILENCE.minusMillis(1));
    assertThat(publisher.held()).hasSize(1);

    pass(Duration.ofMillis(1));

    awaitPublished(2);
    assertThat(publisher.last().command()).isEqualTo(attach(4));
    assertThat(publisher.last().callId()).isEqualTo(publisher.held().getFirst().callId());
    publisher.last().stored().complete(null);
    pass(SILENCE.minusMillis(1));
    assertThat(publisher.held()).hasSize(2);

    pass(Duration.ofMillis(1));

    awaitPublished(3);
    assertThat(registry.counter("chatbot.calls.asked.again").count()).isEqualTo(2);
  }

  @Test
  void shouldAskNothingWhenSomethingNewIsHeardNowAndThen() {
    sendAndStore();
    for (int i = 0; i < 5; i++) {
      pass(SILENCE.minusMillis(1));
      receive(piece(i, "x"));
    }

    assertThat(publisher.held()).hasSize(1);
  }

  @Test
  void shouldAttachAgainWhenOnlyUselessPiecesAreHeardAfterAGap() {
    sendAndStore();
    receive(piece(0, "Halo"));
    pass(Duration.ofSeconds(10));
    receive(piece(9, "gap"));

    pass(Duration.ofSeconds(5));

    awaitPublished(2);
    assertThat(publisher.last().command()).isEqualTo(attach(4));
  }

  @Test
  void shouldAskNothingWhenTheMessageIsNotYetStored() {
    send();

    pass(SILENCE);

    assertThat(publisher.held()).hasSize(1);
  }

  @Test
  void shouldAskNothingWhenTheEndIsKnownButTheClientIsSlow() {
    sendAndStore();
    client.takeUpTo(0);
    receive(new ReplyMessage.Completed("Halo", "stop", "gpt-4o", Optional.empty()));

    pass(SILENCE);

    assertThat(publisher.held()).hasSize(1);
  }

  @Test
  void shouldCancelAgainWhenTheEndDoesNotCome() {
    commands.cancel(KEY, TRACE, client);
    publisher.last().stored().complete(null);

    pass(SILENCE);

    awaitPublished(2);
    assertThat(publisher.last().command()).isEqualTo(new Command.Cancel(KEY));
  }

  @Test
  void shouldAskOnceAtATimeWhenPublishingHangs() {
    sendAndStore();
    pass(SILENCE);
    awaitPublished(2);

    pass(SILENCE);
    pass(SILENCE);
    assertThat(publisher.held()).hasSize(2);

    publisher.last().stored().completeExceptionally(new IOException("no broker"));
    pass(Duration.ZERO);
    awaitPublished(3);
    assertThat(client.failures()).isEmpty();
  }

  @Test
  void shouldAskForEveryCallAtOnceWhenRecordsMayHaveBeenMissed() {
    sendAndStore();
    commands.resume(new ResumeRequest(KEY, Cursor.START), TRACE, new RecordingClient());
    publisher.last().stored().complete(null);

    calls.mayHaveMissed();
    pass(Duration.ZERO);

    awaitPublished(4);
    publisher.held().forEach(held -> held.stored().complete(null));
    calls.mayHaveMissed();
    pass(SILENCE.minusMillis(1));
    assertThat(publisher.held()).as("bounded however often the relay fails").hasSize(4);
    pass(Duration.ofMillis(1));
    awaitPublished(6);
  }

  @Test
  void shouldAskLaterWhenRecordsMayHaveBeenMissedBeforeTheMessageIsStored() {
    send();
    calls.mayHaveMissed();
    pass(Duration.ZERO);
    assertThat(publisher.held()).hasSize(1);

    publisher.last().stored().complete(null);
    pass(Duration.ZERO);

    awaitPublished(2);
    assertThat(publisher.last().command()).isEqualTo(new Command.Attach(KEY, Optional.empty()));
  }

  @Test
  void shouldHoldNobodyUpWhenPublishingBlocks() throws InterruptedException {
    sendAndStore();
    long silent = publisher.last().callId();
    var blocked = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    RequestPublisher blocking =
        (command, callId, trace) -> {
          blocked.countDown();
          awaitQuietly(released);
          return publisher.publish(command, callId, trace);
        };
    try (SilenceWatchdog other = watchdog(blocking)) {
      clock.pass(SILENCE);
      other.run();
      blocked.await();

      calls.find(silent).orElseThrow().receive(piece(0, "Halo"));
      calls.mayHaveMissed();
      other.run();

      assertThat(client.texts()).containsExactly("Halo");
      assertThat(publisher.held()).hasSize(1);
      released.countDown();
      awaitPublished(2);
    }
  }

  @Test
  void shouldAskAgainWhenPublishingBroke() {
    sendAndStore();
    try (SilenceWatchdog broken =
        watchdog(
            (_, _, _) -> {
              throw new IllegalStateException("broken");
            })) {
      clock.pass(SILENCE);
      broken.run();
    }
    await().until(() -> registry.counter("chatbot.calls.asked.again").count() == 1);

    clock.pass(SILENCE);

    await()
        .untilAsserted(
            () -> {
              watchdog.run();
              assertThat(publisher.held()).hasSize(2);
            });
  }

  /** Else its target would count, and be written to, until the turn ends. */
  @Test
  void shouldDetachACallWhoseClientHasLeftBeforeTheEndR11() {
    sendAndStore();
    receive(piece(0, "Halo"));
    client.leave();

    pass(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));

    awaitPublished(2);
    assertThat(publisher.last().command()).isEqualTo(new Command.Detach(KEY));
    assertThat(publisher.last().callId()).isEqualTo(publisher.held().getFirst().callId());
  }

  @Test
  void shouldDetachACallThatWaitedForItsCancellation() {
    commands.cancel(KEY, TRACE, client);
    publisher.last().stored().complete(null);
    client.leave();

    pass(Duration.ZERO);

    awaitPublished(2);
    assertThat(publisher.last().command()).isEqualTo(new Command.Detach(KEY));
  }

  /** A target that was stored after it had left would come back. */
  @Test
  void shouldDetachOnlyWhenNoCommandOfTheCallIsOnItsWay() {
    send();
    client.leave();
    pass(Duration.ZERO);
    assertThat(publisher.held()).hasSize(1);

    publisher.last().stored().complete(null);
    pass(Duration.ZERO);

    awaitPublished(2);
    assertThat(publisher.last().command()).isEqualTo(new Command.Detach(KEY));
  }

  @Test
  void shouldDetachOnceWhenTheClientLeavesWhileItAsksAgain() {
    sendAndStore();
    pass(SILENCE);
    awaitPublished(2);
    client.leave();
    pass(Duration.ZERO);
    assertThat(publisher.held()).hasSize(2);

    publisher.last().stored().completeExceptionally(new IOException("no broker"));
    pass(Duration.ZERO);
    pass(Duration.ZERO);

    awaitPublished(3);
    assertThat(publisher.last().command()).isEqualTo(new Command.Detach(KEY));
  }

  @Test
  void shouldDetachWhatIsOpenWhenTheInstanceStops() {
    sendAndStore();

    calls.endAll();
    watchdog.close();

    assertThat(publisher.last().command()).isEqualTo(new Command.Detach(KEY));
  }

  @Test
  void shouldDetachNothingWhenTheTurnHasEndedOrTheCallWasRefused() {
    sendAndStore();
    receive(new ReplyMessage.Completed("Halo", "stop", "gpt-4o", Optional.empty()));
    client.leave();
    var refused = new RecordingClient();
    commands.resume(new ResumeRequest(KEY, Cursor.START), TRACE, refused);
    publisher.last().stored().complete(null);
    calls
        .find(publisher.last().callId())
        .orElseThrow()
        .receive(
            new ReplyMessage.Refused(
                new ReplyMessage.Failure("TOO_MANY_WATCHERS", "", Optional.empty())));
    var notStored = new RecordingClient();
    commands.resume(new ResumeRequest(KEY, Cursor.START), TRACE, notStored);
    publisher.last().stored().completeExceptionally(new IOException("no broker"));

    watchdog.run();
    watchdog.close();

    assertThat(publisher.held()).hasSize(3);
  }

  @Test
  void shouldEndACallWhenItIsOpenForTooLongThoughTextComes() {
    sendAndStore();
    for (int i = 0; i < 149; i++) {
      pass(Duration.ofSeconds(1));
      receive(piece(i, "x"));
    }
    assertThat(client.failures()).isEmpty();

    pass(Duration.ofSeconds(1));

    assertThat(client.failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.reason()).isEqualTo(ErrorReason.REPLY_OVERDUE.name());
              assertThat(failure.requestId()).contains("r-1");
            });
    assertThat(calls.size()).isZero();
  }

  @Test
  void shouldLookByItselfWhenItIsStarted() {
    sendAndStore();
    clock.pass(SILENCE);

    watchdog.start();

    awaitPublished(2);
  }

  private void pass(Duration time) {
    clock.pass(time);
    watchdog.run();
  }

  private void send() {
    var waits = new PermitWaits(1, _ -> 0, clock);
    var sender =
        new MessageSender(
            calls, _ -> new AdmissionDecision.Admitted(), waits, TURN_TIMEOUT, publisher);
    sender.send(
        new SendRequest(KEY, "Halo", 1, BusyPolicy.ENQUEUE), TRACE, Optional::empty, client);
  }

  private void sendAndStore() {
    send();
    publisher.last().stored().complete(null);
  }

  private void receive(ReplyMessage message) {
    calls.find(publisher.held().getFirst().callId()).orElseThrow().receive(message);
  }

  private void awaitPublished(int commands) {
    await().until(() -> publisher.held().size() == commands);
  }

  private SilenceWatchdog watchdog(RequestPublisher to) {
    return new SilenceWatchdog(calls, to, new IngressMetrics(registry));
  }

  private static Command attach(long known) {
    return new Command.Attach(KEY, Optional.of(new KnownText(ATTEMPT, known)));
  }

  private static ReplyMessage piece(long offset, String text) {
    return new ReplyMessage.Piece(ATTEMPT, offset, text);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
