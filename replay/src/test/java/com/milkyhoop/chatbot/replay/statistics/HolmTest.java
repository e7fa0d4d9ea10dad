package com.milkyhoop.chatbot.replay.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HolmTest {
  @Test
  void shouldAdjustStepByStep() {
    assertThat(Holm.adjust(new double[] {0.04, 0.01, 0.03, 0.005}))
        .containsExactly(new double[] {0.06, 0.03, 0.06, 0.02}, within(1e-12));
  }

  @Test
  void shouldNeverBeMoreThanCertain() {
    assertThat(Holm.adjust(new double[] {0.6, 0.9})).containsExactly(1, 1);
  }

  @Test
  void shouldAdjustNothingWhenNothingIsAsked() {
    assertThat(Holm.adjust(new double[0])).isEmpty();
  }
}
