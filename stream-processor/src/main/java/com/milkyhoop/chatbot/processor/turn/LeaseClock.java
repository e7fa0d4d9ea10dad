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

  /** Takes note that a record of the lease is sent now. */
  void sent(long now) {
    sentAt = now;
    if (written.isDone()) {
      written = new CompletableFuture<>();
    }
  }

  /** Takes note that the record stands in chat-turns. */
  void written() {
    goodUntil = sentAt + times.good().toNanos();
    held = true;
    written.complete(null);
  }

  /** Takes note that there is no lease any more. */
  void over() {
    held = false;
    written.complete(null);
  }

  boolean isHeld() {
    return held;
  }

  /** Returns whether a record of it was sent that does not stand yet. */
  boolean isInFlight() {
    return !written.isDone();
  }

  /**
   * Returns whether it has to be written again. Not while a record of it is in flight, whose place
   * it would take: then none would ever be acknowledged where that takes longer than a renewal.
   */
  boolean isDue(long now) {
    return held && written.isDone() && now - sentAt >= times.renewal().toNanos();
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
