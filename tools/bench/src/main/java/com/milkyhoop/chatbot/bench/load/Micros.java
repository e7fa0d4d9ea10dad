package com.milkyhoop.chatbot.bench.load;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** A distribution of times, in microseconds. Thread-safe. */
public final class Micros {
  /** Bounds what is recorded: longer than anything that is measured here. */
  private static final long HIGHEST = 600_000_000L;

  private static final int SIGNIFICANT_DIGITS = 3;
  private static final double MICROS_PER_MILLI = 1_000;

  private final Histogram histogram = new ConcurrentHistogram(1, HIGHEST, SIGNIFICANT_DIGITS);

  /** Clocks of two processes may differ by a microsecond: less than nothing counts as nothing. */
  public void record(long micros) {
    histogram.recordValue(Math.clamp(micros, 0, HIGHEST));
  }

  /** Adds all that the other one has recorded. */
  public void add(Micros other) {
    histogram.add(other.histogram);
  }

  public long count() {
    return histogram.getTotalCount();
  }

  /**
   * Returns a percentile in milliseconds; NaN where nothing was recorded.
   *
   * @param percent 0 to 100
   */
  public double percentile(double percent) {
    return count() == 0 ? Double.NaN : histogram.getValueAtPercentile(percent) / MICROS_PER_MILLI;
  }

  public double p50() {
    return percentile(50);
  }

  public double p99() {
    return percentile(99);
  }
}
