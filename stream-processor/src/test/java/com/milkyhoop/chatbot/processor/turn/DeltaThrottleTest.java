package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeltaThrottleTest {

  /** Few replies never wait; more share the rate; none waits longer than text seems to flow. */
  @ParameterizedTest
  @CsvSource({"0, 0", "4, 0", "5, 5", "50, 50", "200, 200", "5000, 200"})
  void shouldShareTheRateAmongTheReplies(int replies, long millis) {
    var pace = new DeltaThrottle(() -> 1000, () -> replies);

    assertThat(Duration.ofNanos(pace.pause())).hasMillis(millis);
  }

  @Test
  void shouldWaitForAtLeastThePause() {
    var pace = new DeltaThrottle(() -> 1000, () -> 50);
    long before = System.nanoTime();

    pace.await();

    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(pace.pause());
  }
}
