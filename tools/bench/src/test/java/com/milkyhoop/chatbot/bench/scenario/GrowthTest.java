package com.milkyhoop.chatbot.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class GrowthTest {
  @Test
  void shouldCompareTheLastQuarterWithTheSecond() {
    Growth growth = Growth.of("memory", List.of(1.0, 1.0, 10.0, 10.0, 12.0, 12.0, 15.0, 15.0));

    assertThat(growth.early()).isEqualTo(10);
    assertThat(growth.factor()).isCloseTo(1.5, within(1e-9));
  }

  @Test
  void shouldLeaveOutWhatCouldNotBeRead() {
    Growth growth =
        Growth.of("memory", List.of(1.0, 1.0, 10.0, Double.NaN, 12.0, 12.0, Double.NaN, 15.0));

    assertThat(growth.factor()).isCloseTo(1.5, within(1e-9));
  }

  @Test
  void shouldKnowNothingWhenNothingWasRead() {
    assertThat(Growth.of("memory", List.of(Double.NaN, Double.NaN)).factor()).isNaN();
  }
}
