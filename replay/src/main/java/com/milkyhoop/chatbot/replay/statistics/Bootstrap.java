package com.milkyhoop.chatbot.replay.statistics;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The bootstrap by conversation: draws as many conversations as there are, with replacement, again
 * and again. The same seed gives the same interval. Percentiles are expanded for few conversations
 * (Hesterberg, What Teachers Should Know About the Bootstrap, 2015).
 *
 * @param resamples 1,000 at least, for percentiles that can be trusted
 */
record Bootstrap(long seed, int resamples) {

  /**
   * Returns the interval of a statistic.
   *
   * @param conversations from 1
   * @param statistic of the drawn conversations' indexes; what is no number does not count
   */
  Interval interval(int conversations, double level, ToDoubleFunction<int[]> statistic) {
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(seed);
    int[] drawn = new int[conversations];
    double[] values = new double[resamples];
    for (int i = 0; i < resamples; i++) {
      for (int j = 0; j < conversations; j++) {
        drawn[j] = random.nextInt(conversations);
      }
      values[i] = statistic.applyAsDouble(drawn);
    }
    double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    if (finite.length == 0) {
      return new Interval(Double.NaN, Double.NaN);
    }
    double tail = tail(conversations, (1 - level) / 2);
    double[] ends = Quantile.withDefaults().evaluate(finite, tail, 1 - tail);
    return new Interval(ends[0], ends[1]);
  }

  /** Returns the interval of a ratio of sums. */
  Interval ratio(double[] above, double[] below, double level) {
    return interval(
        above.length,
        level,
        drawn -> {
          double sumAbove = 0;
          double sumBelow = 0;
          for (int index : drawn) {
            sumAbove += above[index];
            sumBelow += below[index];
          }
          return sumAbove / sumBelow;
        });
  }

  /**
   * Widens a tail: a percentile interval is too narrow by what a t interval is wider, and by
   * √(n/(n−1)).
   */
  private static double tail(int conversations, double tail) {
    if (conversations < 2) {
      return 0;
    }
    double t = TDistribution.of(conversations - 1.0).inverseCumulativeProbability(tail);
    double factor = Math.sqrt(conversations / (conversations - 1.0));
    return NormalDistribution.of(0, 1).cumulativeProbability(factor * t);
  }
}
