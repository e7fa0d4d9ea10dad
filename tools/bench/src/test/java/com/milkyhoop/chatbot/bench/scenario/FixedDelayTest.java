package com.milkyhoop.chatbot.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.util.List;
import org.junit.jupiter.api.Test;

class FixedDelayTest {
  private static final int LATE_MILLIS = 3_000;
  private static final double LATE_SHARE = 0.05;

  @Test
  void shouldAddTheDelayToLateCallsOfAModelWithoutSpread() {
    List<FixedDelay> delays = FixedDelay.of(StubBehaviour.LIKE_A_MODEL, LATE_SHARE, LATE_MILLIS);

    assertThat(delays.getFirst().millis()).isEqualTo(500);
    assertThat(delays.getFirst().p99Ratio()).isEqualTo((500 + 200) / 200.0);
    assertThat(delays.getFirst().extraPercent()).isCloseTo(5, within(0.3));
  }

  @Test
  void shouldPayForShorterWaitsWithExtraCalls() {
    List<FixedDelay> delays =
        FixedDelay.of(
            StubBehaviour.LIKE_A_MODEL.withFirstTokenSpread(0.6), LATE_SHARE, LATE_MILLIS);

    assertThat(delays.stream().map(FixedDelay::extraPercent).toList())
        .isSortedAccordingTo((one, other) -> Double.compare(other, one));
    assertThat(delays.stream().map(FixedDelay::p99Ratio).toList()).isSorted();
  }
}
