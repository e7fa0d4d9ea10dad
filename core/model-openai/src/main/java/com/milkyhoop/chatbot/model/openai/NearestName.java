package com.milkyhoop.chatbot.model.openai;

import static java.util.Comparator.comparingInt;

import java.util.Collection;
import java.util.Optional;

/** Finds the name that was meant by one that is not known. */
final class NearestName {
  private NearestName() {}

  /** Returns the sentence that refuses a name, with the one that was meant where one is near. */
  static String unknown(String name, Collection<String> known) {
    return "unknown field %s%s"
        .formatted(name, of(name, known).map(near -> "; did you mean " + near + "?").orElse(""));
  }

  private static Optional<String> of(String name, Collection<String> known) {
    return known.stream()
        .min(comparingInt(each -> distance(name, each)))
        .filter(near -> distance(name, near) <= Math.max(2, near.length() / 3));
  }

  /** Returns how many characters must be added, removed or replaced (Levenshtein). */
  private static int distance(String a, String b) {
    int[] before = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      before[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] now = new int[b.length() + 1];
      now[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        now[j] = Math.min(replaced, 1 + Math.min(before[j], now[j - 1]));
      }
      before = now;
    }
    return before[b.length()];
  }
}
