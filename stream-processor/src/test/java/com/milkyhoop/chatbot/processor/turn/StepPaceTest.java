package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** R15: who is answered waits little for what is erased. */
class StepPaceTest {
  private static final Duration STEP = Duration.ofMillis(2);

  private final AtomicLong now = new AtomicLong(1_000_000_000);
  private final StepPace pace = new StepPace(now::get);

  @Test
  void shouldLeaveTurnsTwoThirdsOfTheTime() {
    assertThat(stepEnds(STEP)).isEqualTo(Duration.ofMillis(4));
  }

  @Test
  void shouldHaveTheTasksOfAProcessTakeTheirStepsInTurn() {
    stepEnds(STEP);

    assertThat(stepEnds(STEP)).isEqualTo(Duration.ofMillis(8));
    assertThat(stepEnds(STEP)).isEqualTo(Duration.ofMillis(12));
  }

  @Test
  void shouldOweNothingForTimeInWhichNoStepWasTaken() {
    stepEnds(STEP);
    now.addAndGet(Duration.ofMinutes(1).toNanos());

    assertThat(stepEnds(STEP)).isEqualTo(Duration.ofMillis(4));
  }

  /** Something else held it up. */
  @Test
  void shouldNotRestLongForAStepThatTookLong() {
    assertThat(stepEnds(Duration.ofSeconds(5))).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void shouldHaveWorkThatBeginsWaitForTheRestsOfOthers() {
    stepEnds(STEP);

    assertThat(pace.after(Duration.ZERO)).isEqualTo(Duration.ofMillis(4));
  }

  private Duration stepEnds(Duration step) {
    now.addAndGet(step.toNanos());
    return pace.after(step);
  }
}
