package com.milkyhoop.chatbot.replay.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Holm's step-down correction: of all claims of a family, one that is wrong is as rare as α. */
final class Holm {
  private Holm() {}

  /** Returns the adjusted p-values, each to be compared with α itself. */
  static double[] adjust(double[] pValues) {
    List<Integer> ascending =
        IntStream.range(0, pValues.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> pValues[i]))
            .toList();
    double[] adjusted = new double[pValues.length];
    double largest = 0;
    for (int rank = 0; rank < pValues.length; rank++) {
      int index = ascending.get(rank);
      largest = Math.max(largest, Math.min(1, pValues[index] * (pValues.length - rank)));
      adjusted[index] = largest;
    }
    return adjusted;
  }
}
