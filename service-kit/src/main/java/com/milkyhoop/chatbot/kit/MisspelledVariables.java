package com.milkyhoop.chatbot.kit;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds variables that are set, that nobody reads, and that are nearly named like one that is read:
 * such a setting has no effect, and nobody would notice. A variable of another service is no
 * misspelling, since one environment often serves all of them.
 */
final class MisspelledVariables {
  private static final Logger log = LoggerFactory.getLogger(MisspelledVariables.class);

  /** One letter left out, added or replaced, or two swapped: names of ours differ by more. */
  private static final int MAX_EDITS = 1;

  /** Of short names nearly all are near each other. */
  private static final int LEAST_CHARACTERS = 4;

  private MisspelledVariables() {}

  /**
   * Logs a warning for each. Values are not shown: they may be secrets.
   *
   * @param misspelled names, and what each was probably meant to be
   */
  static void warn(Map<String, String> misspelled) {
    misspelled.forEach(
        (name, meant) ->
            log.atWarn()
                .addKeyValue("variable", name)
                .addKeyValue("meant", meant)
                .log("a variable is set that nobody reads; it may be misspelled"));
  }

  /**
   * Returns what each misspelled name was probably meant to be.
   *
   * @param read names that were asked for
   * @param prefixes of which each longer name is read
   */
  static Map<String, String> find(Set<String> set, Set<String> read, Set<String> prefixes) {
    Map<String, String> found = new TreeMap<>();
    for (String name : set) {
      if (!read.contains(name) && prefixes.stream().noneMatch(name::startsWith)) {
        nearest(name, read, prefixes).ifPresent(meant -> found.put(name, meant));
      }
    }
    return found;
  }

  private static Optional<String> nearest(String name, Set<String> read, Set<String> prefixes) {
    Stream<String> withAPrefix =
        prefixes.stream()
            .filter(prefix -> name.length() > prefix.length())
            .map(prefix -> prefix + name.substring(prefix.length()));
    return Stream.concat(read.stream(), withAPrefix)
        .filter(known -> known.length() >= LEAST_CHARACTERS && edits(name, known) <= MAX_EDITS)
        .min(Comparator.naturalOrder());
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
