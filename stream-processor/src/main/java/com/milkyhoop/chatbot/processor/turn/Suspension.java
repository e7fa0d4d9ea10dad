package com.milkyhoop.chatbot.processor.turn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Tells whether this process was suspended a moment ago, for so long that others may have its
 * partitions: by a signal, a paused container or virtual machine, a machine without memory. What it
 * waited for has timed out then, and it can't know yet whether its turns are still its own.
 * Thread-safe.
 */
final class Suspension {
  /** The session timeout of 6 s, less a heartbeat. */
  static final Duration LEAST = Duration.ofMillis(5_500);

  /** Within which the stream threads learn of what they have lost. */
  static final Duration DOUBT = Duration.ofSeconds(5);

  private final LongSupplier nanos;

  @GuardedBy("this")
  private long seenAt;

  @GuardedBy("this")
  private long doubtUntil;

  /**
   * @param nanos a clock, as {@link System#nanoTime} is; {@link #isRecent} must be asked more often
   *     than each {@link #LEAST}
   */
  Suspension(LongSupplier nanos) {
    this.nanos = nanos;
    seenAt = nanos.getAsLong();
    doubtUntil = seenAt;
  }

  /** Returns whether it was, and its stream threads may not know yet. */
  synchronized boolean isRecent() {
    long now = nanos.getAsLong();
    if (now - seenAt >= LEAST.toNanos()) {
      doubtUntil = now + DOUBT.toNanos();
    }
    seenAt = now;
    return now - doubtUntil < 0;
  }
}
