package com.milkyhoop.chatbot.ingress.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.ingress.reply.Cursor;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.request.ResumeRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Calls of which nothing is heard: they ask again. */
class ReattachSchedulerTest extends WatchedCallFixture {
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
    assertThat(registry.counter("chatbot.calls.reattached").count()).isEqualTo(2);
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

    calls.onPossibleGap();
    pass(Duration.ZERO);

    awaitPublished(4);
    publisher.held().forEach(held -> held.stored().complete(null));
    calls.onPossibleGap();
    pass(SILENCE.minusMillis(1));
    assertThat(publisher.held()).as("bounded however often the relay fails").hasSize(4);
    pass(Duration.ofMillis(1));
    awaitPublished(6);
  }

  @Test
  void shouldAskLaterWhenRecordsMayHaveBeenMissedBeforeTheMessageIsStored() {
    send();
    calls.onPossibleGap();
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
    try (ReattachScheduler other = scheduler(blocking)) {
      clock.pass(SILENCE);
      other.run();
      blocked.await();

      calls.find(silent).orElseThrow().receive(piece(0, "Halo"));
      calls.onPossibleGap();
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
    try (ReattachScheduler broken =
        scheduler(
            (_, _, _) -> {
              throw new IllegalStateException("broken");
            })) {
      clock.pass(SILENCE);
      broken.run();
    }
    await().until(() -> registry.counter("chatbot.calls.reattached").count() == 1);

    clock.pass(SILENCE);

    await()
        .untilAsserted(
            () -> {
              scheduler.run();
              assertThat(publisher.held()).hasSize(2);
            });
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

    scheduler.start();

    awaitPublished(2);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
