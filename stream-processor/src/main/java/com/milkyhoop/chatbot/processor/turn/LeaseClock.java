package com.milkyhoop.chatbot.processor.turn;

import java.util.concurrent.CompletableFuture;

/**
 * Keeps the time of a task's lease as its holder has to see it: by this machine's monotonic clock,
 * from when a record was sent on, so that the holder believes it over before anybody else does.
 * Guarded by the lock of {@link LockedLedgers}.
 */
final class LeaseClock {
  private final LeaseTimes times;
  private long sentAt;
  private long goodUntil;
  private boolean held;
  private CompletableFuture<Void> written = CompletableFuture.completedFuture(null);

  LeaseClock(LeaseTimes times) {
    this.times = times;
  }

  /** A record of the lease is sent now. */
  void sent(long now) {
    sentAt = now;
    if (written.isDone()) {
      written = new CompletableFuture<>();
    }
  }

  /** The record stands in chat-turns. */
  void written() {
    goodUntil = sentAt + times.good().toNanos();
    held = true;
    written.complete(null);
  }

  /** There is no lease any more. */
  void over() {
    held = false;
    written.complete(null);
  }

  boolean isHeld() {
    return held;
  }

  /** Returns whether it has to be written again. */
  boolean isDue(long now) {
    return held && now - sentAt >= times.renewal().toNanos();
  }

  /** Returns whether it could not be written again in time. */
  boolean isLost(long now) {
    return held && now - goodUntil > 0;
  }

  /** Returns what completes when what was sent last stands, or is in vain; now where none was. */
  CompletableFuture<Void> standing() {
    return written;
  }
}
