package com.milkyhoop.chatbot.modelstub;

import java.util.List;

/**
 * A share of all requests gets one of these outcomes, drawn with a seed: the same requests in the
 * same order meet the same failures.
 *
 * @param share 0 for none, 1 for every request
 * @param marker only requests whose last user message contains it; empty for all
 */
public record RandomFailures(double share, long seed, String marker, List<Outcome> outcomes) {

  public static final RandomFailures NONE = new RandomFailures(0, 0, "", List.of());

  public RandomFailures {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share " + share + ": must be in 0..1");
    }
    if (share > 0 && outcomes.isEmpty()) {
      throw new IllegalArgumentException("outcomes: must not be empty where share is not 0");
    }
    outcomes = List.copyOf(outcomes);
  }
}
