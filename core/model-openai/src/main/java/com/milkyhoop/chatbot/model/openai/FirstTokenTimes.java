package com.milkyhoop.chatbot.model.openai;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** The times to the first token of a route's last calls. Thread-safe. */
final class FirstTokenTimes {
  private static final int KEPT = 512;

  /** Is the least count: fewer say little of a percentile near the end. */
  private static final int ENOUGH = 40;

  /** Sorting is not done for each call. */
  private static final int RENEW_EVERY = 8;

  @GuardedBy("this")
  private final long[] nanos = new long[KEPT];

  @GuardedBy("this")
  private long[] sorted = new long[0];

  @GuardedBy("this")
  private long count;

  /**
   * Adds a call's time.
   *
   * @param time of one that another was preferred to: how long it had been silent when that was
   *     asked. So calls that are cut short hold the percentile where it is, neither lowering it as
   *     if they had not been slow nor raising it with every round
   */
  synchronized void add(Duration time) {
    nanos[(int) (count % KEPT)] = time.toNanos();
    count++;
    if (count % RENEW_EVERY == 0) {
      sorted = Arrays.copyOf(nanos, (int) Math.min(count, KEPT));
      Arrays.sort(sorted);
    }
  }

  /**
   * Returns the time within which so many percent had their token; empty before enough are known.
   */
  synchronized Optional<Duration> percentile(int percent) {
    if (sorted.length < ENOUGH) {
      return Optional.empty();
    }
    int rank = (int) Math.ceil(sorted.length * percent / 100.0);
    return Optional.of(Duration.ofNanos(sorted[rank - 1]));
  }
}
