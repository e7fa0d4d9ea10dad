package com.milkyhoop.chatbot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ReconnectBackoffTest {

  private final FakeSleeper time = new FakeSleeper();
  private final ReconnectBackoff backoff = new ReconnectBackoff(time);

  @Test
  void shouldGiveUpAtOnceWhenTheServerAsksForMoreThanTheLimit() {
    assertThat(backoff.afterFailure(Optional.of(ReconnectBackoff.LIMIT.plusSeconds(1)))).isEmpty();
  }

  @Test
  void shouldNotTryMoreOftenThanItWouldByItself() {
    backoff.afterFailure(Optional.empty());

    assertThat(backoff.afterFailure(Optional.of(Duration.ofMillis(1))))
        .contains(Duration.ofMillis(400));
  }

  @Test
  void shouldGiveUpWhenNothingHasMovedForTwoMinutes() {
    backoff.afterFailure(Optional.empty());
    time.pass(ReconnectBackoff.LIMIT);
    backoff.calling();

    assertThat(backoff.afterFailure(Optional.empty())).isEmpty();
  }

  @Test
  void shouldCountFromTheStartWhenSomethingMoved() {
    backoff.afterFailure(Optional.empty());
    time.pass(ReconnectBackoff.LIMIT);
    backoff.calling();

    backoff.moved();

    assertThat(backoff.afterFailure(Optional.empty())).contains(Duration.ofMillis(200));
  }

  /** A queued reply may be silent for long, through several servers. */
  @Test
  void shouldCountFromTheStartAfterACallThatOnlyALivingServerKeepsOpen() {
    backoff.afterFailure(Optional.empty());
    backoff.calling();
    time.pass(ReconnectBackoff.LIMIT);

    assertThat(backoff.afterFailure(Optional.empty())).contains(Duration.ofMillis(200));
  }
}
