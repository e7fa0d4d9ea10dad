package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Computes what hedging after a fixed delay makes of late calls, where each call is as long as the
 * stub's: the best that can be done by somebody who knows nothing of a call but how long it has
 * been silent.
 *
 * @param millis after which another call is made
 * @param extraPercent of calls that are made beside another one
 * @param p99Ratio of the time to the first token, beside that without late calls and not hedged
 */
record FixedDelay(long millis, double extraPercent, double p99Ratio) {
  private static final int CALLS = 200_000;
  private static final int FIRST_MILLIS = 500;
  private static final int STEP_MILLIS = 50;
  private static final int STEPS = 9;

  /**
   * @param model whose calls spread
   * @param lateShare of the calls, from 0 to 1
   * @return what comes of longer and longer delays
   */
  static List<FixedDelay> of(StubBehaviour model, double lateShare, long lateMillis) {
    var random = new Random(1);
    double[] healthy = calls(model, 0, lateMillis, random);
    double[] first = calls(model, lateShare, lateMillis, random);
    double[] second = calls(model, lateShare, lateMillis, random);
    double without = p99(healthy);
    return IntStream.range(0, STEPS)
        .mapToLong(step -> FIRST_MILLIS + (long) step * STEP_MILLIS)
        .mapToObj(delay -> of(delay, first, second, without))
        .toList();
  }

  private static FixedDelay of(long delay, double[] first, double[] second, double without) {
    double[] times =
        IntStream.range(0, CALLS)
            .mapToDouble(i -> first[i] > delay ? Math.min(first[i], delay + second[i]) : first[i])
            .toArray();
    long extra = Arrays.stream(first).filter(time -> time > delay).count();
    return new FixedDelay(delay, 100.0 * extra / CALLS, p99(times) / without);
  }

  private static double[] calls(
      StubBehaviour model, double lateShare, long lateMillis, Random random) {
    double median = model.firstTokenDelay().toMillis();
    return IntStream.range(0, CALLS)
        .mapToDouble(_ -> median * Math.exp(model.firstTokenSpread() * random.nextGaussian()))
        .map(time -> random.nextDouble() < lateShare ? time + lateMillis : time)
        .toArray();
  }

  private static double p99(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[(int) (0.99 * sorted.length)];
  }
}
