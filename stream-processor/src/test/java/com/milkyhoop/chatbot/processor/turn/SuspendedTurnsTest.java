package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * R13: a process that was suspended for longer than its session lasts asks no model for turns that
 * others may have begun by now.
 */
@Timeout(30)
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
    fixture.deadlines.pass(Duration.ofSeconds(1));
    await().until(() -> fixture.runner.running() == 0);
    assertThat(call.cancelled()).isTrue();
  }

  /** Its server has said all of it to a process that slept. */
  @Test
  void shouldTellWhatACallHasCostWhenOthersHaveTheTurnR14() throws InterruptedException {
    HandCall call = running("r1");

    suspended(LONG);
    task.close();
    call.text(" juga").end(ModelUsage.of(30, 9));

    LateCalls late = fixture.late.take();
    assertThat(late.getUserId()).isEqualTo(RunnerFixture.key("r1").conversation().userId());
    assertThat(late.getRequestId()).isEqualTo("r1");
    assertThat(late.getCalls())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.getOutcome()).isEqualTo("completed");
              assertThat(it.getUsage().getCompletionTokens()).isEqualTo(9);
              assertThat(it.getEstimated()).isFalse();
              assertThat(it.getAttempt()).as("as who read it back names it").isEqualTo("1/1");
            });
    assertThat(fixture.turns.isEmpty()).as("its end is in vain").isTrue();
    assertThat(shown()).as("nobody watches").doesNotContain("juga");
  }

  /** It may count, or be read after another end. */
  @Test
  void shouldTellTheCostOfAnEndThatItMakesInDoubtR14() throws InterruptedException {
    HandCall call = running("r1");

    suspended(LONG);
    call.end(ModelUsage.of(30, 9));

    assertThat(fixture.late.take().getCalls()).hasSize(1);
    assertThat(fixture.turns.next().event().getKind()).isEqualTo(TurnEventKind.COMPLETED);
  }

  @Test
  void shouldGoOnWithASparedCallForNoLongerThanASecondR14() throws InterruptedException {
    HandCall call = running("r1");
    suspended(LONG);

    task.close();
    fixture.deadlines.pass(Duration.ofMillis(900));
    assertThat(call.cancelled()).isFalse();
    fixture.deadlines.pass(Duration.ofMillis(200));

    assertThat(call.cancelled()).isTrue();
    assertThat(fixture.late.take().getCalls())
        .extracting(GenerationCall::getEstimated)
        .containsExactly(true);
  }

  /** Another end was read, while this one ran. */
  @Test
  void shouldTellWhatWasSupersededR14() throws InterruptedException {
    running("r1");

    task.forget(RunnerFixture.key("r1"));

    assertThat(fixture.late.take().getCalls())
        .extracting(GenerationCall::getAttempt)
        .containsExactly("1/1");
  }

  @Test
  void shouldTellNothingMoreOfAnEndThatCountsR14() {
    running("r1").end(ModelUsage.of(30, 9));

    fixture.turns.next();
    await().until(() -> fixture.runner.running() == 0);
    assertThat(fixture.late).isEmpty();
  }

  private String shown() {
    return fixture.replies.written().stream().map(it -> it.event().getText()).toList().toString();
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
