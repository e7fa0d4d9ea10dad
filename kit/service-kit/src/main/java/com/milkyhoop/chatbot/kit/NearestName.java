package com.milkyhoop.chatbot.kit;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Finds the name that was meant by one that is not known. */
public final class NearestName {
  private NearestName() {}

  /**
   * Returns the known name that is nearest; empty where none is near enough.
   *
   * @param maxEdits how many edits away a known name may be: letters added, left out or replaced,
   *     and neighbours swapped
   */
  public static Optional<String> of(
      String name, Collection<String> known, ToIntFunction<String> maxEdits) {
    return known.stream()
        .filter(each -> edits(name, each) <= maxEdits.applyAsInt(each))
        .min(
            Comparator.comparingInt((String each) -> edits(name, each))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Returns the optimal string alignment distance (Damerau, 1964; each substring edited once). */
  private static int edits(String one, String other) {
    int[][] distance = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        distance[i][j] = i == 0 || j == 0 ? i + j : cheapest(distance, one, i, other, j);
      }
    }
    return distance[one.length()][other.length()];
  }

  private static int cheapest(int[][] distance, String one, int i, String other, int j) {
    int replaced = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
    int least =
        Math.min(
            distance[i - 1][j - 1] + replaced,
            1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
    boolean swapped =
        i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1);
    return swapped ? Math.min(least, distance[i - 2][j - 2] + 1) : least;
  }
}
