package com.milkyhoop.chatbot.e2e.load;

import java.time.Duration;

/**
 * What clients do.
 *
 * @param inFlight replies that are followed at any time
 * @param rampUp until so many are, evenly spread
 * @param queued share of them that are sent while an earlier turn of the conversation runs
 * @param cancelled share of requests that are cancelled after a while
 * @param repeated share of requests that a second device sends too, after a while
 * @param seed of all that is drawn
 */
public record LoadPlan(
    int inFlight, Duration rampUp, double queued, double cancelled, double repeated, long seed) {

  /** Mostly plain conversations, with some of all else. */
  public static LoadPlan mixed(int inFlight, Duration rampUp) {
    return new LoadPlan(inFlight, rampUp, 0.15, 0.05, 0.05, 1);
  }

  /** The same, but that nobody cancels. */
  public LoadPlan withoutCancels() {
    return new LoadPlan(inFlight, rampUp, queued, 0, repeated, seed);
  }

  public LoadPlan {
    if (inFlight < 1) {
      throw new IllegalArgumentException("inFlight " + inFlight + ": must be at least 1");
    }
    requireShare("queued", queued);
    requireShare("cancelled", cancelled);
    requireShare("repeated", repeated);
  }

  private static void requireShare(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " " + share + ": must be in 0..1");
    }
  }
}
