package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a task says of itself on chat-turns, beside the ends of turns. */
class TaskEventsTest {
  /** Longer than it takes until a write that failed is tried again. */
  private static final Duration WELL_AFTER_A_RETRY = Duration.ofMillis(600);

  private final RunnerFixture fixture = new RunnerFixture(RunnerFixture.wide());

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void shouldNoteASweepOnceUntilTheNoteIsRead() {
    TaskTurns task = fixture.recovered(0, 1);

    task.proposeSweep();
    task.proposeSweep();
    task.mark("m");

    assertThat(next().getKind()).isEqualTo(TurnEventKind.SWEEP);
    assertThat(next().getKind()).isEqualTo(TurnEventKind.RECOVERY_MARKER);

    task.sweepRead();
    task.proposeSweep();

    assertThat(next().getKind()).isEqualTo(TurnEventKind.SWEEP);
  }

  @Test
  void shouldNoteASweepAgainWithTheNewEpochWhenTheTaskRecoversAgainR5() {
    TaskTurns task = fixture.recovered(0, 1);
    task.proposeSweep();
    assertThat(next().getEpoch()).isEqualTo(1);

    task.recovered(8);

    TurnEvent again = next();
    assertThat(again.getKind()).isEqualTo(TurnEventKind.SWEEP);
    assertThat(again.getEpoch()).isEqualTo(8);
  }

  @Test
  void shouldGiveUpAMarkerThatAnotherOneReplacesR9() {
    TaskTurns task = fixture.open(0);
    var refusals = new AtomicInteger();
    fixture.turns.refuse(
        event -> {
          if (!event.getMarkerId().equals("first")) {
            return Optional.empty();
          }
          refusals.incrementAndGet();
          return Optional.of(new TimeoutException("no broker"));
        });
    task.mark("first");
    await().until(() -> refusals.get() > 0);

    task.mark("second");

    assertThat(next().getMarkerId()).isEqualTo("second");
    fixture.turns.refuse(_ -> Optional.empty());
    await().during(WELL_AFTER_A_RETRY).until(fixture.turns::isEmpty);
  }

  private TurnEvent next() {
    return fixture.turns.next().event();
  }
}
