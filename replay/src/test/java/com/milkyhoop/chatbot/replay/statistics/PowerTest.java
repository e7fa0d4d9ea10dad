package com.milkyhoop.chatbot.replay.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerTest {
  private static final StatisticsSettings SETTINGS = StatisticsSettings.of(0.05, 5);
  private static final int RUNS = 300;

  @ParameterizedTest
  @CsvSource({"60, 0.5", "200, 0.5", "200, 0.2", "600, 0.3"})
  void shouldFindTheSmallestEffectAsOftenAsItStates(int turns, double discordance) {
    Power power = Power.of(Collections.nCopies(turns, 1), discordance, 1, SETTINGS);
    double effect = power.smallestEffect();
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(turns);
    var comparisons = new Comparisons(StatisticsSettings.of(0.05, 17));
    int worse = 0;
    int better = 0;
    for (int run = 0; run < RUNS; run++) {
      worse += finds(comparisons, random, turns, discordance, -effect, Conclusion.WORSE);
      better += finds(comparisons, random, turns, discordance, effect, Conclusion.BETTER);
    }

    // Three standard deviations of 300 runs that find it in 80 of 100.
    assertThat((double) worse / RUNS).isGreaterThan(0.80 - 0.07);
    assertThat((double) better / RUNS).isGreaterThan(0.80 - 0.07);
    assertThat(power.of(effect)).isEqualTo(0.8, within(0.03));
  }

  @Test
  void shouldSeeLessWhenMoreIsAsked() {
    assertThat(smallest(200, 1, 10)).isGreaterThan(smallest(200, 1, 1));
  }

  @Test
  void shouldSeeLessWhenTurnsAreOfTheSameConversations() {
    assertThat(smallest(20, 10, 1)).isGreaterThan(smallest(200, 1, 1));
  }

  @Test
  void shouldSeeNothingInAHandfulOfTurns() {
    assertThat(smallest(4, 1, 1)).isInfinite();
  }

  @Test
  void shouldNotPromiseToTellWhatDoesNotMatter() {
    assertThat(smallest(1_000_000, 1, 1)).isEqualTo(SETTINGS.margin());
  }

  private static double smallest(int conversations, int turns, int questions) {
    return Power.of(
            Collections.nCopies(conversations, turns),
            Power.ASSUMED_DISCORDANCE,
            questions,
            SETTINGS)
        .smallestEffect();
  }

  private static int finds(
      Comparisons comparisons,
      UniformRandomProvider random,
      int turns,
      double discordance,
      double effect,
      Conclusion expected) {
    var scores = new PairedScores.Builder();
    double wins = (discordance + effect) / 2;
    for (int i = 0; i < turns; i++) {
      double at = random.nextDouble();
      scores.add(i, at < wins ? 1 : at < discordance ? -1 : 0);
    }
    var question = new Question("arm", "judge", "", scores.build());
    return comparisons.of(List.of(question), Set.of()).getFirst().conclusion() == expected ? 1 : 0;
  }
}
