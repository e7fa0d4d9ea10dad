package com.milkyhoop.chatbot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PatienceTest {

  private final FakePauses time = new FakePauses();
  private final Patience patience = new Patience(time);

  @Test
  void shouldGiveUpAtOnceWhenTheServerAsksForMoreThanTheLimit() {
    assertThat(patience.afterFailure(Optional.of(Patience.LIMIT.plusSeconds(1)))).isEmpty();
  }

  @Test
  void shouldNotTryMoreOftenThanItWouldByItself() {
    patience.afterFailure(Optional.empty());

    assertThat(patience.afterFailure(Optional.of(Duration.ofMillis(1))))
        .contains(Duration.ofMillis(400));
  }

  @Test
  void shouldGiveUpWhenNothingHasMovedForTwoMinutes() {
    patience.afterFailure(Optional.empty());
    time.pass(Patience.LIMIT);
    patience.calling();

    assertThat(patience.afterFailure(Optional.empty())).isEmpty();
  }

  @Test
  void shouldCountFromTheStartWhenSomethingMoved() {
    patience.afterFailure(Optional.empty());
    time.pass(Patience.LIMIT);
    patience.calling();

    patience.moved();

    assertThat(patience.afterFailure(Optional.empty())).contains(Duration.ofMillis(200));
  }

  /** A queued reply may be silent for long, through several servers. */
  @Test
  void shouldCountFromTheStartAfterACallThatOnlyALivingServerKeepsOpen() {
    patience.afterFailure(Optional.empty());
    patience.calling();
    time.pass(Patience.LIMIT);

    assertThat(patience.afterFailure(Optional.empty())).contains(Duration.ofMillis(200));
  }
}
