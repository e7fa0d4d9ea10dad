package com.milkyhoop.chatbot.replay.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * A share of turns, with its Clopper-Pearson interval. Where turns of a conversation are alike, the
 * interval is that of as many independent turns as they are worth (Korn and Graubard, 1998).
 *
 * @param value 0 to 1
 */
public record Share(long count, long of, double value, Interval interval) {

  /**
   * @param counts turns that count, by conversation
   * @param turns all turns, by conversation
   * @param level of the interval, such as 0.95
   */
  static Share of(long[] counts, long[] turns, double level) {
    long count = Arrays.stream(counts).sum();
    long all = Arrays.stream(turns).sum();
    double value = (double) count / all;
    double effective = effectiveTurns(counts, turns, value, all);
    return new Share(count, all, value, clopperPearson(value * effective, effective, level));
  }

  private static double effectiveTurns(long[] counts, long[] turns, double value, long all) {
    int conversations = turns.length;
    if (value == 0 || value == 1 || conversations < 2) {
      // How alike they are can't be seen.
      return conversations;
    }
    double squares = 0;
    for (int i = 0; i < conversations; i++) {
      double residual = counts[i] - value * turns[i];
      squares += residual * residual;
    }
    double ofConversations = squares * conversations / (conversations - 1) / all / all;
    double ofTurns = value * (1 - value) / all;
    return all / Math.max(1, ofConversations / ofTurns);
  }

  /** Takes two numbers, neither of which need be whole. */
  static Interval clopperPearson(double count, double of, double level) {
    double tail = (1 - level) / 2;
    double low =
        count <= 0
            ? 0
            : BetaDistribution.of(count, of - count + 1).inverseCumulativeProbability(tail);
    double high =
        count >= of
            ? 1
            : BetaDistribution.of(count + 1, of - count).inverseSurvivalProbability(tail);
    return new Interval(low, high);
  }
}
