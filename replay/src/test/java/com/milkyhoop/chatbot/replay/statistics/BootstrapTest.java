package com.milkyhoop.chatbot.replay.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(1, 1000);

  @Test
  void shouldGiveTheSameIntervalForTheSameSeed() {
    double[] above = {1, 2, 3, 4, 9};
    double[] below = {2, 2, 2, 2, 2};

    assertThat(new Bootstrap(7, 1000).ratio(above, below, 0.95))
        .isEqualTo(new Bootstrap(7, 1000).ratio(above, below, 0.95))
        .isNotEqualTo(new Bootstrap(8, 1000).ratio(above, below, 0.95));
  }

  @Test
  void shouldHoldTheTruthAsOftenAsItSays() {
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(3);
    int held = 0;
    int tries = 400;
    for (int i = 0; i < tries; i++) {
      double[] nets = new double[25];
      Arrays.setAll(nets, _ -> random.nextInt(3) - 1);
      double[] turns = new double[25];
      Arrays.fill(turns, 1);
      held += BOOTSTRAP.ratio(nets, turns, 0.95).holdsZero() ? 1 : 0;
    }

    assertThat((double) held / tries).isBetween(0.93, 0.98);
  }

  @Test
  void shouldDrawConversationsWithAllTheirTurns() {
    // Two conversations that contradict each other: single turns would seem to agree on 0.
    Interval interval =
        BOOTSTRAP.ratio(
            new double[] {100, -100, 100, -100}, new double[] {100, 100, 100, 100}, 0.95);

    assertThat(interval).isEqualTo(new Interval(-1, 1));
  }
}
