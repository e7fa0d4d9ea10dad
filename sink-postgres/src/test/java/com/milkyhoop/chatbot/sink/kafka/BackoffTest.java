package com.milkyhoop.chatbot.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration MOST = Duration.ofSeconds(5);

  @Test
  void shouldDoubleUpToTheMostWhenFailuresGoOn() {
    var backoff = new Backoff(FIRST, MOST, () -> 0);

    assertThat(IntStream.of(1, 2, 3, 6, 7, 1_000_000).mapToObj(backoff::delay))
        .extracting(Duration::toMillis)
        .containsExactly(100L, 200L, 400L, 3_200L, 5_000L, 5_000L);
  }

  @Test
  void shouldLeaveOutUpToAHalfAtRandom() {
    assertThat(new Backoff(FIRST, MOST, () -> 1).delay(2)).isEqualTo(Duration.ofMillis(100));
  }
}
