package com.milkyhoop.chatbot.bench.scenario;

import java.util.List;

/**
 * Compares a figure early and late in a long run: the medians of its second and of its last
 * quarter, since the first one belongs to caches that fill and code that is compiled.
 */
record Growth(String what, double early, double late) {
  private static final int QUARTERS = 4;

  /**
   * @param samples at even distances, in order; those that are NaN are left out
   */
  static Growth of(String what, List<Double> samples) {
    int quarter = samples.size() / QUARTERS;
    return new Growth(
        what,
        median(samples.subList(quarter, 2 * quarter)),
        median(samples.subList(samples.size() - quarter, samples.size())));
  }

  /** Returns how many times the early figure the late one is. */
  double factor() {
    return late / early;
  }

  private static double median(List<Double> samples) {
    List<Double> known = samples.stream().filter(each -> !each.isNaN()).sorted().toList();
    return known.isEmpty() ? Double.NaN : known.get(known.size() / 2);
  }
}
