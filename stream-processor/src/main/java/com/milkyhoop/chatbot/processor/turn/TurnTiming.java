package com.milkyhoop.chatbot.processor.turn;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is measured of a turn while it runs. Its own thread's. */
final class TurnTiming {
  private final long takenAt;
  private final long permittedAt = System.nanoTime();
  private int calls;
  private long firstTokenAt;
  private boolean begun;

  /**
   * @param takenAt when this processor took the turn on, as {@link System#nanoTime}
   */
  TurnTiming(long takenAt) {
    this.takenAt = takenAt;
  }

  void attemptBegins() {
    begun = false;
  }

  void text() {
    if (!begun) {
      begun = true;
      firstTokenAt = System.nanoTime();
    }
  }

  /** Requests were sent to the model. */
  void called(int requests) {
    calls += requests;
  }

  int calls() {
    return calls;
  }

  long queuedMillis() {
    return millis(takenAt, permittedAt);
  }

  /** Null where the last attempt had no text. */
  @Nullable Long firstTokenMillis() {
    return begun ? (Long) millis(permittedAt, firstTokenAt) : null;
  }

  long totalMillis() {
    return millis(permittedAt, System.nanoTime());
  }

  private static long millis(long fromNanos, long untilNanos) {
    return TimeUnit.NANOSECONDS.toMillis(untilNanos - fromNanos);
  }
}
