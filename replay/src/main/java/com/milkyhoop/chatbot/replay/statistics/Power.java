package com.milkyhoop.chatbot.replay.statistics;

import java.util.Arrays;
import java.util.Collection;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Holds what a cohort can show: the chance that the sign test finds an effect, and the smallest
 * effect that it finds with a given chance. Exact for one turn a conversation; turns of longer ones
 * count as fewer.
 */
public final class Power {
  /**
   * Is how alike turns of a conversation are taken to be before anything is known: the correlation
   * of their verdicts.
   */
  public static final double ASSUMED_CORRELATION = 0.1;

  /** Is the share of turns that are no tie, before anything is known. */
  public static final double ASSUMED_DISCORDANCE = 0.5;

  /** Bounds the turns of the computation: it suffices for any margin that matters, and is quick. */
  private static final int MAX_EFFECTIVE_TURNS = 50_000;

  private static final int DEVIATIONS = 7;
  private static final int HALVINGS = 40;

  private final StatisticsSettings settings;
  private final int effectiveTurns;
  private final double discordance;
  private final double alpha;

  private Power(
      StatisticsSettings settings, double effectiveTurns, double discordance, int questions) {
    this.settings = settings;
    this.effectiveTurns = (int) Math.max(1, Math.min(MAX_EFFECTIVE_TURNS, effectiveTurns));
    this.discordance = discordance;
    this.alpha = settings.alpha() * (1 - StatisticsSettings.SLICES) / questions;
  }

  /**
   * Describes a run before it is made.
   *
   * @param turnsByConversation of the cohort, repeats included; not empty
   * @param discordance the share of turns that are expected not to be a tie, above 0
   * @param questions metrics times arms: each takes its part of alpha
   */
  public static Power of(
      Collection<Integer> turnsByConversation,
      double discordance,
      int questions,
      StatisticsSettings settings) {
    double turns = turnsByConversation.stream().mapToDouble(Integer::doubleValue).sum();
    double squares = turnsByConversation.stream().mapToDouble(n -> (double) n * n).sum();
    double designEffect = 1 + (squares / turns - 1) * ASSUMED_CORRELATION;
    return new Power(settings, turns / designEffect, discordance, questions);
  }

  /** Describes a run that was made, by the ties that it has. */
  static Power of(PairedScores scores, int questions, StatisticsSettings settings) {
    return of(
        Arrays.stream(scores.turnsByConversation()).mapToObj(Math::toIntExact).toList(),
        Math.max(scores.discordance(), 1.0 / scores.turns()),
        questions,
        settings);
  }

  /**
   * Returns the chance that an effect is found.
   *
   * @param effect wins less losses, a turn, without its sign
   */
  public double of(double effect) {
    // An effect takes at least as many turns that are no tie.
    double discordant = Math.min(1, Math.max(discordance, effect));
    double winning = (1 + effect / discordant) / 2;
    double mean = effectiveTurns * discordant;
    double deviation = Math.sqrt(mean * (1 - discordant));
    int from = (int) Math.max(1, Math.floor(mean - DEVIATIONS * deviation));
    int until = (int) Math.min(effectiveTurns, Math.ceil(mean + DEVIATIONS * deviation));
    var count = BinomialDistribution.of(effectiveTurns, discordant);
    double found = 0;
    for (int k = from; k <= until; k++) {
      int limit = BinomialDistribution.of(k, 0.5).inverseSurvivalProbability(alpha / 2);
      found +=
          count.probability(k) * BinomialDistribution.of(k, winning).survivalProbability(limit);
    }
    return found;
  }

  /**
   * Returns the smallest effect that is found with the settings' power, never less than their
   * margin; above 1 where even the largest is not.
   */
  public double smallestEffect() {
    if (of(1) < settings.power()) {
      return Double.POSITIVE_INFINITY;
    }
    double low = 0;
    double high = 1;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (of(middle) < settings.power()) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.max(high, settings.margin());
  }

  /** Returns how many independent turns the cohort is worth. */
  public int effectiveTurns() {
    return effectiveTurns;
  }
}
