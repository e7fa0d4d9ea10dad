package com.milkyhoop.chatbot.replay.statistics;

/**
 * Holds how sure a verdict has to be.
 *
 * @param alpha the chance of one wrong better or worse in a whole report
 * @param margin the smallest difference that matters: wins less losses, a turn
 * @param power the chance that a difference of the stated size is found
 * @param seed of the resamples
 */
public record StatisticsSettings(
    double alpha, double margin, double power, long seed, int resamples) {
  /** Is the default margin: a difference under 5 in 100 turns is rarely worth a change. */
  public static final double DEFAULT_MARGIN = 0.05;

  /**
   * Is what the slices may spend of alpha: they say where, the whole says whether. The rest is for
   * verdicts over all turns.
   */
  static final double SLICES = 0.2;

  /**
   * Is the level of noise: an arm of the recorded settings that differs at this level says that
   * something else changed.
   */
  static final double NOISE_ALPHA = 0.01;

  public StatisticsSettings {
    require(alpha > 0 && alpha < 0.5, "alpha must be between 0 and 0.5", alpha);
    require(margin > 0 && margin < 1, "margin must be between 0 and 1", margin);
    require(power > 0.5 && power < 1, "power must be between 0.5 and 1", power);
    require(resamples >= 1000, "resamples must be at least 1000", resamples);
  }

  public static StatisticsSettings of(double margin, long seed) {
    return new StatisticsSettings(0.05, margin, 0.8, seed, 2000);
  }

  private static void require(boolean holds, String rule, double value) {
    if (!holds) {
      throw new IllegalArgumentException("%s, is %s".formatted(rule, value));
    }
  }
}
