package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * R13: a process that was suspended for longer than its session lasts asks no model for turns that
 * others may have begun by now.
 */
class SuspendedTurnsTest extends LeaseHolderFixture {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofSeconds(3);
  private static final Duration WHILE = Duration.ofMillis(300);

  @Test
  void shouldAskNoModelAgainWhenItHasLostTheTurnMeanwhileR13() {
    HandCall call = running("r1");

    suspended(LONG);
    call.fail(Reason.MODEL_STREAM_BROKEN);
    staysSilent();
    task.close();

    await().until(() -> fixture.runner.running() == 0);
    assertThat(fixture.model.prompts()).hasSize(1);
    assertThat(fixture.turns.hasLease()).isFalse();
    assertThat(fixture.turns.isEmpty()).isTrue();
    assertThat(leased()).isZero();
  }

  /** Another process has begun it meanwhile, and goes on with it. */
  @Test
  void shouldAdoptNothingOfBeforeWhenTheTaskComesBackR13() {
    HandCall call = running("r1");

    suspended(LONG);
    task.close();
    TaskTurns again = fixture.recovered(0, 2);

    assertThat(again.adopt(RunnerFixture.key("r1"), List.of())).isFalse();
    await().until(() -> fixture.runner.running() == 0);
    assertThat(call.cancelled()).isTrue();
  }

  @Test
  void shouldAskAgainWhenTheTurnIsStillItsOwnR1() {
    HandCall call = running("r1");

    suspended(LONG);
    call.fail(Reason.MODEL_STREAM_BROKEN);
    staysSilent();
    suspended(SHORT);
    staysSilent();
    suspended(SHORT);

    fixture.model.nextCall().text("Halo").end();
    assertThat(fixture.turns.next().event().getKind()).isEqualTo(TurnEventKind.COMPLETED);
  }

  @Test
  void shouldAskAgainAtOnceWhenNobodyCanHaveTakenItForDead() {
    HandCall call = running("r1");

    suspended(SHORT);
    call.fail(Reason.MODEL_STREAM_BROKEN);

    fixture.model.nextCall().text("Halo").end();
  }

  @Test
  void shouldEndWhenAPersonStopsItMeanwhileR2() {
    HandCall call = running("r1");
    suspended(LONG);
    call.fail(Reason.MODEL_STREAM_BROKEN);
    staysSilent();

    task.cancel(RunnerFixture.key("r1"));

    assertThat(fixture.turns.next().event().getKind()).isEqualTo(TurnEventKind.CANCELLED);
  }

  private void suspended(Duration length) {
    fixture.awake.addAndGet(length.toNanos());
  }

  private void staysSilent() {
    await().during(WHILE).until(() -> fixture.model.prompts().size() == 1);
  }
}
