package com.milkyhoop.chatbot.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MeterTest {
  @Test
  void shouldCountEachCauseByItself() {
    var meter = new Meter();
    IntStream.range(0, 4).forEach(_ -> meter.asked());

    meter.failed("refused");
    meter.failed("late");
    meter.failed("refused");
    meter.completed();

    assertThat(meter.failures()).containsOnly(Map.entry("refused", 2L), Map.entry("late", 1L));
    assertThat(meter.failedCount()).isEqualTo(3);
    assertThat(meter.lostCount()).isEqualTo(3);
    assertThat(meter.open()).isZero();
  }

  @Test
  void shouldCountWhatIsBeyondTheFirstCausesTogether() {
    var meter = new Meter();

    IntStream.range(0, 1_000).forEach(i -> meter.failed("cause " + i));

    assertThat(meter.failures()).hasSize(21).containsEntry("other causes", 980L);
    assertThat(meter.failedCount()).isEqualTo(1_000);
  }
}
