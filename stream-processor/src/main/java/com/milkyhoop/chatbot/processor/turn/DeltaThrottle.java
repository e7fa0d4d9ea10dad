package com.milkyhoop.chatbot.processor.turn;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;

/**
 * Keeps the deltas of all replies here below a rate: the more replies stream, the longer each waits
 * before it reads on, and what the model sends meanwhile comes as one read, one record, one message
 * to the client. It is the number of reads and writes that costs, not the bytes. Few replies never
 * wait; a reply's first text never does. Waits end on ticks, so that many replies wake at once.
 * Thread-safe; one a process.
 *
 * @see "ADR 6: docs/adr/0006-many-replies-share-a-rate-of-deltas.md"
 */
final class DeltaThrottle {
  /** Text that comes in five pieces a second still seems to flow. */
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final DoubleSupplier deltasPerSecond;
  private final IntSupplier replies;

  /**
   * @param deltasPerSecond of all replies together, now
   * @param replies how many there are now
   */
  DeltaThrottle(DoubleSupplier deltasPerSecond, IntSupplier replies) {
    this.deltasPerSecond = deltasPerSecond;
    this.replies = replies;
  }

  /**
   * Returns how long a reply waits between two deltas now, in ns; 0 where the rate is not reached.
   */
  long pause() {
    double share = replies.getAsInt() * NANOS_PER_SECOND / deltasPerSecond.getAsDouble();
    long pause = Math.min((long) share, LONGEST_NANOS);
    return pause < TICK_NANOS ? 0 : pause;
  }

  /** Waits on a reply's own thread, between a delta and the next read. */
  void await() {
    long pause = pause();
    if (pause == 0) {
      return;
    }
    long now = System.nanoTime();
    long end = Math.ceilDiv(now + pause, TICK_NANOS) * TICK_NANOS;
    while (end - now > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(this, end - now);
      now = System.nanoTime();
    }
  }
}
