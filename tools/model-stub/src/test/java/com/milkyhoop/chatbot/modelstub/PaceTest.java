package com.milkyhoop.chatbot.modelstub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final int ANSWERS = 20_000;
  private static final StubBehaviour MODEL =
      StubBehaviour.FAST.withFirstTokenDelay(Duration.ofMillis(200));

  @Test
  void shouldBeginEachAnswerAfterTheSameTimeWhenNothingSpreads() {
    assertThat(firstTokenMillis(MODEL)).containsOnly(200);
  }

  @Test
  void shouldSpreadTheFirstTokensAroundTheirMedian() {
    long[] times = firstTokenMillis(MODEL.withFirstTokenSpread(0.6));

    assertThat(times[ANSWERS / 2]).as("median").isCloseTo(200, within(10L));
    assertThat(times[ANSWERS * 95 / 100]).as("p95: 200 e^(0.6 × 1.645)").isBetween(500L, 575L);
    assertThat(times[ANSWERS * 99 / 100]).as("p99: 200 e^(0.6 × 2.326)").isBetween(740L, 890L);
  }

  private static long[] firstTokenMillis(StubBehaviour behaviour) {
    return LongStream.range(0, ANSWERS)
        .map(_ -> new Pace(behaviour).firstToken().toMillis())
        .sorted()
        .toArray();
  }
}
