package com.milkyhoop.chatbot.replay.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.inference.BinomialTest;

/**
 * Computes the exact sign test, by conversation. Where nothing differs, each conversation's wins
 * less losses might as well have the other sign; the p-value is the share of all such signs whose
 * sum is as far from 0 as the one seen. With one turn a conversation this is the binomial test.
 */
final class SignTest {
  /** Bounds the steps of the exact distribution; beyond, the normal one is as good. */
  private static final long MAX_STEPS = 50_000_000;

  private SignTest() {}

  /** Returns the two-sided p-value; 1 where all are ties. */
  static double pValue(PairedScores scores) {
    long[] nets = Arrays.stream(scores.nets()).filter(net -> net != 0).toArray();
    long[] sizes = Arrays.stream(nets).map(Math::abs).sorted().toArray();
    if (nets.length == 0) {
      return 1;
    }
    if (sizes[0] == sizes[sizes.length - 1]) {
      int positive = (int) Arrays.stream(nets).filter(net -> net > 0).count();
      return BinomialTest.withDefaults().test(nets.length, positive, 0.5).getPValue();
    }
    long seen = Math.abs(Arrays.stream(nets).sum());
    long total = Arrays.stream(sizes).sum();
    return sizes.length * total <= MAX_STEPS ? exact(sizes, (int) seen) : normal(sizes, seen);
  }

  /** Convolves the conversations' two-point distributions. */
  private static double exact(long[] sizes, int seen) {
    int total = (int) Arrays.stream(sizes).sum();
    // Index s: the probability that those with a minus sum up to s.
    double[] minus = new double[total + 1];
    minus[0] = 1;
    int reach = 0;
    for (long each : sizes) {
      int size = (int) each;
      reach += size;
      for (int sum = reach; sum >= 0; sum--) {
        minus[sum] = (minus[sum] + (sum >= size ? minus[sum - size] : 0)) / 2;
      }
    }
    double p = 0;
    for (int sum = 0; sum <= total; sum++) {
      if (Math.abs(total - 2 * sum) >= seen) {
        p += minus[sum];
      }
    }
    return Math.min(1, p);
  }

  private static double normal(long[] sizes, long seen) {
    double deviation = Math.sqrt(Arrays.stream(sizes).mapToDouble(s -> (double) s * s).sum());
    return 2 * NormalDistribution.of(0, deviation).survivalProbability(seen);
  }
}
