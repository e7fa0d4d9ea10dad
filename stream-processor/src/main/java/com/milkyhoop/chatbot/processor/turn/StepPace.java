package com.milkyhoop.chatbot.processor.turn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Spreads the steps of long work that tasks do between the records of their turns: all of a process
 * together take a third of one thread's time, so that turns wait little for them. Thread-safe.
 */
final class StepPace {
  /** Says how many times as long as a step its rest is. */
  private static final int REST = 2;

  /** The longest rest that one step brings about: one that took long was held up by others. */
  private static final Duration LONGEST = Duration.ofMillis(100);

  private final LongSupplier nanos;

  /** Until when the steps so far, and their rests, take the thread's time. */
  @GuardedBy("this")
  private long takenUntil;

  /**
   * @param nanos a clock, as {@link System#nanoTime} is
   */
  StepPace(LongSupplier nanos) {
    this.nanos = nanos;
    takenUntil = nanos.getAsLong();
  }

  /** Returns how long the next step is to wait, after one that took so long and ends now. */
  synchronized Duration after(Duration step) {
    long now = nanos.getAsLong();
    long rest = Math.min(REST * step.toNanos(), LONGEST.toNanos());
    takenUntil = Math.max(takenUntil + step.toNanos(), now) + rest;
    return Duration.ofNanos(takenUntil - now);
  }
}
