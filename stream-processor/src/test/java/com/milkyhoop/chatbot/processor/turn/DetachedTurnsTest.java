package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.key;
import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.conversation.ProposedEnds;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes on when a task is closed (R10). */
class DetachedTurnsTest {
  private static final List<ReplyTarget> NEW_CALLS = List.of(new ReplyTarget(3, 7L));

  private final RunnerFixture fixture = new RunnerFixture(RunnerFixture.wide());

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void shouldStillCompleteWhenItsTaskIsClosedR10() {
    HandCall call = closedWhileRunning();

    call.text(" juga!").end();

    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getReply()).isEqualTo("Halo juga!");
    assertThat(end.getEpoch()).isEqualTo(1);
  }

  @Test
  void shouldWriteNoFailureWhenItsTaskIsClosedR10() {
    HandCall call = closedWhileRunning();

    call.fail(Reason.MODEL_STREAM_BROKEN);
    fixture.model.nextCall().fail(Reason.MODEL_REFUSED);

    await().until(() -> fixture.runner.running() == 0);
    assertThat(fixture.turns.isEmpty()).isTrue();
  }

  @Test
  void shouldGoOnUnderANewIdForTheNextTasksCallsWhenItIsAdoptedR10() {
    HandCall call = closedWhileRunning();
    TaskTurns next = fixture.recovered(0, 9);

    assertThat(next.adopt(key("r1"), NEW_CALLS)).isTrue();
    next.dropInherited();
    call.text(" juga!").end();

    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getEpoch()).isEqualTo(9);
    assertThat(end.getReply()).isEqualTo("Halo juga!");
    assertThat(fixture.model.prompts()).hasSize(1);
    assertThat(fixture.replies.written())
        .filteredOn(written -> written.event().getEpoch() == 9)
        .allMatch(written -> written.partition() == 3)
        .extracting(written -> written.event().getText())
        .containsExactly("Halo", " juga!");
  }

  @Test
  void shouldSendWhatItHasEndedWithWhenItIsAdoptedLaterR10() {
    HandCall call = closedWhileRunning();
    call.fail(Reason.MODEL_STREAM_BROKEN);
    fixture.model.nextCall().fail(Reason.MODEL_REFUSED);
    await().until(() -> fixture.runner.running() == 0);
    TaskTurns next = fixture.recovered(0, 9);

    next.adopt(key("r1"), NEW_CALLS);

    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getKind()).isEqualTo(TurnEventKind.FAILED);
    assertThat(end.getEpoch()).isEqualTo(9);
  }

  @Test
  void shouldAbandonWhatTheNextTaskDoesNotAdoptR10() {
    HandCall call = closedWhileRunning();

    fixture.recovered(0, 9).dropInherited();

    await().until(() -> fixture.runner.running() == 0);
    assertThat(call.cancelled()).isTrue();
    assertThat(fixture.turns.isEmpty()).isTrue();
  }

  @Test
  void shouldKeepTheTextSoFarWhenTheNextTaskCancelsIt() {
    closedWhileRunning();

    fixture.recovered(0, 9).cancel(key("r1"));

    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getKind()).isEqualTo(TurnEventKind.CANCELLED);
    assertThat(end.getReply()).isEqualTo("Halo");
    assertThat(end.getEpoch()).isEqualTo(9);
  }

  @Test
  void shouldStopWhatTheNextTaskRejectsR2() {
    HandCall call = closedWhileRunning();

    fixture.recovered(0, 9).propose(key("r1"), ProposedEnds.expired("r1"));

    assertThat(fixture.turns.next().event().getKind()).isEqualTo(TurnEventKind.EXPIRED);
    assertThat(call.cancelled()).isTrue();
  }

  @Test
  void shouldGoThroughSeveralTasksThatNeverRecovered() {
    HandCall call = closedWhileRunning();
    fixture.open(0).close();
    fixture.open(0).close();
    TaskTurns next = fixture.recovered(0, 9);

    assertThat(next.adopt(key("r1"), NEW_CALLS)).isTrue();

    call.end();
    assertThat(fixture.turns.next().event().getEpoch()).isEqualTo(9);
  }

  @Test
  void shouldBeAbandonedWhenNobodyAdoptsItWhileABrokerAnswersR10() {
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("r1", 0, 10));
    HandCall call = fixture.model.nextCall();
    task.close();

    fixture.detached.pass(DetachedTimer.LIMIT.minus(PeriodicCheck.PERIOD));
    assertThat(call.cancelled()).isFalse();
    fixture.detached.pass(PeriodicCheck.PERIOD);
    assertThat(call.cancelled()).isTrue();
  }

  /** The restore can take longer than all else that the countdown allows for. */
  @Test
  void shouldBeWaitedForWhileThisProcessRestoresItsPartitionR10() {
    HandCall call = closedWhileRunning();
    RestoringPartitions restoring = fixture.runner.restoring();
    restoring.begun(0, "turns");
    restoring.begun(0, "requests");
    restoring.ended(0, "requests");

    fixture.detached.pass(DetachedTimer.LIMIT.multipliedBy(10));
    assertThat(call.cancelled()).isFalse();
    restoring.ended(0, "turns");
    fixture.detached.pass(DetachedTimer.LIMIT);

    assertThat(call.cancelled()).isTrue();
  }

  @Test
  void shouldNotBeWaitedForBecauseAnotherPartitionIsRestoredR10() {
    HandCall call = closedWhileRunning();
    fixture.runner.restoring().begun(1, "turns");

    fixture.detached.pass(DetachedTimer.LIMIT);

    assertThat(call.cancelled()).isTrue();
  }

  @Test
  void shouldLeaveNothingOfATaskWhoseTimeIsOver() {
    closedWhileRunning();
    fixture.detached.pass(DetachedTimer.LIMIT);
    int asked = fixture.probes.get();

    fixture.detached.pass(DetachedTimer.LIMIT);

    assertThat(fixture.probes.get()).isEqualTo(asked);
  }

  /** What a reader has seen has a larger id than −1, and a cursor holds none below 0. */
  @Test
  void shouldBeginItsNextAttemptWithTheEpochOfTheTaskBeforeUntilTheNextHasOneR6() {
    HandCall call = closedWhileRunning();
    fixture.open(0);

    call.fail(Reason.MODEL_STREAM_BROKEN);
    HandCall again = fixture.model.nextCall().text("Selamat");
    await().until(() -> fixture.replies.written().size() == 2);

    assertThat(fixture.replies.written())
        .extracting(written -> written.event().getEpoch() + "." + written.event().getNumber())
        .containsExactly("1.1", "1.2");
    again.end();
  }

  private HandCall closedWhileRunning() {
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("r1", 0, 10));
    HandCall call = fixture.model.nextCall().text("Halo");
    await().until(() -> !fixture.replies.written().isEmpty());
    task.close();
    return call;
  }
}
