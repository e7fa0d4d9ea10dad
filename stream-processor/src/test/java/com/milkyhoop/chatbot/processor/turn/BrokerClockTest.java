package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BrokerClockTest {
  private final AtomicLong nanos = new AtomicLong(-5);
  private final BrokerClock clock = new BrokerClock(nanos::get);

  @Test
  void shouldLetNothingExpireUntilABrokerWasHeardR7() {
    assertThat(clock.now()).isEqualTo(BrokerClock.UNKNOWN);
    assertThat(clock.until(0)).isPositive();
  }

  @Test
  void shouldGoOnFromTheLastAppendTimeByWhatHasPassedHereR7() {
    clock.heard(1_000);
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(250));

    assertThat(clock.now()).isEqualTo(1_250);
    assertThat(clock.until(2_000)).isEqualTo(750);
    assertThat(clock.until(1_000)).isEqualTo(-250);
  }

  @Test
  void shouldFollowTheBrokerWhenItsTimeJumpsR7() {
    clock.heard(1_000);
    clock.heard(9_000);

    assertThat(clock.now()).isEqualTo(9_000);
  }

  @Test
  void shouldIgnoreAnAcknowledgementWithoutATime() {
    clock.heard(1_000);
    clock.heard(-1);

    assertThat(clock.now()).isEqualTo(1_000);
  }
}
