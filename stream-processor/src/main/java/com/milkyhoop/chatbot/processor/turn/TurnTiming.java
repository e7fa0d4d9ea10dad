package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.processor.turn.TurnRunner.Dependencies;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Holds what is measured of a turn while it runs. Its own thread's. */
final class TurnTiming {
  private final long takenAt;
  private final long permittedAt;
  private final long readyAt;
  private final BrokerClock clock;
  private final TurnMetrics meters;
  private int attempts;
  private long attemptAt;
  private long firstTokenAt;
  private boolean begun;

  private TurnTiming(long takenAt, TurnWork work, Dependencies dependencies) {
    this.takenAt = takenAt;
    this.readyAt = work.readyAt();
    this.clock = dependencies.clock();
    this.permittedAt = clock.nanoTime();
    this.meters = dependencies.meters();
  }

  /**
   * The turn has got its permit.
   *
   * @param takenAt when this processor took the turn on, as {@link BrokerClock#nanoTime}
   */
  static TurnTiming permitted(long takenAt, TurnWork work, Dependencies dependencies) {
    var timing = new TurnTiming(takenAt, work, dependencies);
    timing.meters.waited(timing.permittedAt - takenAt);
    return timing;
  }

  void attemptBegins() {
    begun = false;
    attempts++;
    if (attempts > 1) {
      meters.attemptRepeated();
    }
    attemptAt = clock.nanoTime();
  }

  void text() {
    if (!begun) {
      begun = true;
      firstTokenAt = clock.nanoTime();
      if (attempts == 1) {
        noteAdded();
      }
    }
  }

  private void noteAdded() {
    meters.added(Math.max(0, clock.now() - readyAt - millis(attemptAt, firstTokenAt)));
  }

  long queuedMillis() {
    return millis(takenAt, permittedAt);
  }

  /** Returns it; null where the last attempt had no text. */
  @Nullable Long firstTokenMillis() {
    return begun ? (Long) millis(permittedAt, firstTokenAt) : null;
  }

  long totalMillis() {
    return millis(permittedAt, clock.nanoTime());
  }

  private static long millis(long fromNanos, long untilNanos) {
    return TimeUnit.NANOSECONDS.toMillis(untilNanos - fromNanos);
  }
}
