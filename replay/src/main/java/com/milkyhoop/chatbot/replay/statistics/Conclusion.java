package com.milkyhoop.chatbot.replay.statistics;

import java.util.Collection;

/** Names what the data show of an arm beside what was recorded. */
public enum Conclusion {
  WORSE("worse"),
  BETTER("better"),
  /** A difference of the margin or more is ruled out. */
  NO_DIFFERENCE("no difference"),
  /** Shows neither a difference nor its absence. */
  INCONCLUSIVE("inconclusive");

  private final String words;

  Conclusion(String words) {
    this.words = words;
  }

  public String words() {
    return words;
  }

  /**
   * Returns the conclusion over all metrics: what is worse in one is worse; no difference takes all
   * of them.
   */
  public static Conclusion over(Collection<Conclusion> metrics) {
    for (Conclusion each : new Conclusion[] {WORSE, BETTER, INCONCLUSIVE}) {
      if (metrics.contains(each)) {
        return each;
      }
    }
    return metrics.isEmpty() ? INCONCLUSIVE : NO_DIFFERENCE;
  }
}
