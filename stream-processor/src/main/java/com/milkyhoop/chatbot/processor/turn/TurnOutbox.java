package com.milkyhoop.chatbot.processor.turn;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends outcomes, proposals and markers to chat-turns, again until they are settled (R5), from a
 * thread of its own: a producer can block, and a stream thread must not (R8). Bounded by the
 * unfinished turns of the tasks here.
 */
final class TurnOutbox implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TurnOutbox.class);

  /** After a failed write. */
  private static final Duration BACKOFF = Duration.ofMillis(250);

  /** After an acknowledged write that was not read back: long enough for any rebalance. */
  private static final Duration UNREAD = Duration.ofSeconds(30);

  private final TurnWriter writer;
  private final ScheduledThreadPoolExecutor sender;

  TurnOutbox(TurnWriter writer) {
    this.writer = writer;
    this.sender =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("turn-outbox").daemon().factory());
    sender.setRemoveOnCancelPolicy(true);
    sender.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Never blocks. */
  void submit(OutgoingTurnEvent outgoing) {
    schedule(outgoing, Duration.ZERO);
  }

  @Override
  public void close() {
    sender.shutdownNow();
  }

  private void send(OutgoingTurnEvent outgoing) {
    if (outgoing.settled()) {
      return;
    }
    try {
      writer.write(
          outgoing.partition,
          outgoing.key,
          outgoing.event(),
          failure -> written(outgoing, failure));
    } catch (RuntimeException e) {
      written(outgoing, e);
    }
  }

  private void written(OutgoingTurnEvent outgoing, @Nullable Exception failure) {
    if (failure != null) {
      log.atWarn()
          .addKeyValue("partition", outgoing.partition)
          .addKeyValue("request_id", outgoing.event().getRequestId())
          .addKeyValue("trace_id", outgoing.traceId)
          .addKeyValue("error", failure.toString())
          .log("an outcome could not be written yet; it is sent again");
    }
    schedule(outgoing, failure == null ? UNREAD : BACKOFF);
  }

  private void schedule(OutgoingTurnEvent outgoing, Duration delay) {
    try {
      outgoing.resendWith(
          sender.schedule(() -> send(outgoing), delay.toMillis(), TimeUnit.MILLISECONDS));
    } catch (RejectedExecutionException _) {
      outgoing.settle();
    }
  }
}
