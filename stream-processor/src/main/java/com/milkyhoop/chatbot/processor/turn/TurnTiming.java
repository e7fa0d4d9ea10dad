package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.processor.turn.TurnRunner.Dependencies;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Holds what is measured of a turn while it runs. Its own thread's; any may read the times. */
final class TurnTiming {
  private final long takenAt;
  private final long permittedAt;
  private final long readyAt;
  private final BrokerClock clock;
  private final TurnMetrics meters;
  private int attempts;
  private long attemptAt;

  /** Holds when the last attempt had its first text; null while it has none. */
  private volatile @Nullable Long firstTokenAt;

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
    firstTokenAt = null;
    attempts++;
    if (attempts > 1) {
      meters.attemptRepeated();
    }
    attemptAt = clock.nanoTime();
  }

  void text() {
    if (firstTokenAt == null) {
      long now = clock.nanoTime();
      firstTokenAt = now;
      if (attempts == 1) {
        meters.added(Math.max(0, clock.now() - readyAt - millis(attemptAt, now)));
      }
    }
  }

  long queuedMillis() {
    return millis(takenAt, permittedAt);
  }

  /** Returns it; null where the last attempt had no text. */
  @Nullable Long firstTokenMillis() {
    Long at = firstTokenAt;
    return at == null ? null : (Long) millis(permittedAt, at);
  }

  long totalMillis() {
    return millis(permittedAt, clock.nanoTime());
  }

  private static long millis(long fromNanos, long untilNanos) {
    return TimeUnit.NANOSECONDS.toMillis(untilNanos - fromNanos);
  }
}
