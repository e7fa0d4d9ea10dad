package com.milkyhoop.chatbot.bench.report;

import java.util.List;

/**
 * Holds how a figure compares with the same without what is looked for, pair by pair: the two of a
 * pair were measured right after each other, so that most of what a machine does by itself is in
 * both.
 *
 * @param sorted the ratios, the lowest first
 */
public record PairedRatios(List<Double> sorted) {
  private static final double CONFIDENCE = 0.95;

  public PairedRatios {
    sorted = sorted.stream().sorted().toList();
    if (sorted.isEmpty()) {
      throw new IllegalArgumentException("ratios: must be one at least");
    }
  }

  public double median() {
    int upper = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(upper)
        : (sorted.get(upper - 1) + sorted.get(upper)) / 2;
  }

  /**
   * Returns the lower end of an interval that holds the true median with a confidence of 95 %
   * whatever the ratios' distribution; of fewer than six, their lowest.
   */
  public double low() {
    return sorted.get(leftOut());
  }

  /** Returns its upper end. */
  public double high() {
    return sorted.get(sorted.size() - 1 - leftOut());
  }

  /**
   * Counts what may be left out on each side: the true median lies beyond the k-th of n with the
   * chance that fewer than k of n coins fall on one side.
   */
  private int leftOut() {
    int count = sorted.size();
    double chance = Math.pow(0.5, count);
    double beyond = chance;
    int left = 0;
    while (left < (count - 1) / 2) {
      chance *= (double) (count - left) / (left + 1);
      if (2 * (beyond + chance) > 1 - CONFIDENCE) {
        break;
      }
      beyond += chance;
      left++;
    }
    return left;
  }
}
