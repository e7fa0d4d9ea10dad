package com.milkyhoop.chatbot.processor.turn;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A broker's time: the append time in the last acknowledgement, and what has gone by here since
 * (R7). So deadlines, which are append times too, are never compared with this machine's clock. Any
 * thread.
 */
public final class BrokerClock {
  /** The time before any acknowledgement: no deadline has passed. */
  static final long UNKNOWN = Long.MIN_VALUE / 2;

  private static final long MOST_MS = TimeUnit.DAYS.toMillis(1);

  private record Heard(long appendedAt, long nanoTime) {}

  private final LongSupplier nanoTime;
  private volatile Heard last;

  /**
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  public BrokerClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.last = new Heard(UNKNOWN, nanoTime.getAsLong());
  }

  /** A broker has just appended something at this time. */
  void heard(long appendedAt) {
    if (appendedAt >= 0) {
      last = new Heard(appendedAt, nanoTime.getAsLong());
    }
  }

  /** Milliseconds until then, negative once it has passed; at most a day. */
  long until(long time) {
    long now = now();
    return now == UNKNOWN ? MOST_MS : Math.min(time - now, MOST_MS);
  }

  /** Milliseconds since the epoch, late by a network round trip at most. */
  public long now() {
    Heard heard = last;
    return heard.appendedAt() == UNKNOWN
        ? UNKNOWN
        : heard.appendedAt()
            + TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - heard.nanoTime());
  }
}
