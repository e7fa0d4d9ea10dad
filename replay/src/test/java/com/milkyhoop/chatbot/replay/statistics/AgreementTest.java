package com.milkyhoop.chatbot.replay.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.milkyhoop.chatbot.replay.statistics.Agreement.Pair;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgreementTest {
  private static final StatisticsSettings SETTINGS = StatisticsSettings.of(0.05, 1);

  @Test
  void shouldComputeCohensKappa() {
    // The textbook example: 20 and 15 agreed, 5 and 10 not: (0.7 − 0.5) / (1 − 0.5).
    List<Pair> pairs = new ArrayList<>();
    add(pairs, 20, 0, 0);
    add(pairs, 5, 0, 1);
    add(pairs, 10, 1, 0);
    add(pairs, 15, 1, 1);

    Agreement agreement = Agreement.of(pairs, 3, SETTINGS);

    assertThat(agreement.kappa()).isEqualTo(0.4, within(1e-9));
    assertThat(agreement.agreed().value()).isEqualTo(0.7);
    assertThat(agreement.counts())
        .containsExactly(List.of(20L, 5L, 0L), List.of(10L, 15L, 0L), List.of(0L, 0L, 0L));
    // The asymptotic interval of this table is 0.15 to 0.65.
    assertThat(agreement.kappaInterval().low()).isEqualTo(0.15, within(0.04));
    assertThat(agreement.kappaInterval().high()).isEqualTo(0.65, within(0.04));
  }

  @Test
  void shouldHaveNoKappaWhenBothAlwaysSayTheSameThing() {
    List<Pair> pairs = new ArrayList<>();
    add(pairs, 10, 1, 1);

    assertThat(Agreement.of(pairs, 3, SETTINGS).kappa()).isNaN();
  }

  private static void add(List<Pair> to, int times, int first, int second) {
    for (int i = 0; i < times; i++) {
      to.add(new Pair(to.size(), first, second));
    }
  }
}
