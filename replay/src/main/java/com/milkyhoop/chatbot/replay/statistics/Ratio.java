package com.milkyhoop.chatbot.replay.statistics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Holds what an arm spends of something, time, tokens or money, for each unit that was recorded,
 * over the turns where both are known.
 *
 * @param turns that both numbers are known of
 * @param recorded sum over them
 * @param arm sum over them
 * @param interval of {@link #value}, 95 %, by conversation
 */
public record Ratio(long turns, double recorded, double arm, Interval interval) {
  /** Returns the arm's sum over the recorded one; no number where that is 0. */
  public double value() {
    return arm / recorded;
  }

  /** Gathers pairs of numbers turn by turn. */
  public static final class Builder {
    private final Map<Object, double[]> byConversation = new LinkedHashMap<>();
    private long turns;

    public Builder add(Object conversation, double recorded, double arm) {
      double[] sums = byConversation.computeIfAbsent(conversation, _ -> new double[2]);
      sums[0] += recorded;
      sums[1] += arm;
      turns++;
      return this;
    }

    public boolean isEmpty() {
      return turns == 0;
    }

    /**
     * @throws IllegalStateException when nothing was added
     */
    public Ratio build(StatisticsSettings settings) {
      if (isEmpty()) {
        throw new IllegalStateException("no turn was added");
      }
      double[] recorded = column(0);
      double[] arm = column(1);
      var bootstrap = new Bootstrap(settings.seed(), settings.resamples());
      return new Ratio(turns, sum(recorded), sum(arm), bootstrap.ratio(arm, recorded, 0.95));
    }

    private double[] column(int of) {
      return byConversation.values().stream().mapToDouble(sums -> sums[of]).toArray();
    }

    private static double sum(double[] values) {
      return Arrays.stream(values).sum();
    }
  }
}
