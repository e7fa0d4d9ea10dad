package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.LeasedTurn;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import org.junit.jupiter.api.Test;

/** A process that goes on with the turns of a task that has left it (R13). */
class LeaseHolderTest extends LeaseHolderFixture {
  @Test
  void shouldHaveWrittenALeaseOnWhatRunsWhenTheTaskIsClosedR13() {
    running("r1");

    task.close();

    assertThat(fixture.turns.hasLease()).isTrue();
    TurnEvent lease = fixture.turns.nextLease().event();
    assertThat(lease.getHolder()).isEqualTo(RunnerFixture.PROCESS);
    assertThat(lease.getLease().getMs()).isEqualTo(LeaseTimes.USUAL.length().toMillis());
    assertThat(lease.getLease().getTurns())
        .extracting(LeasedTurn::getConversation, LeasedTurn::getRequestId)
        .containsExactly(tuple("user/session", "r1"));
    assertThat(leased()).isOne();
  }

  @Test
  void shouldWriteNoLeaseWhenNothingRunsR13() {
    task.close();

    assertThat(fixture.turns.hasLease()).isFalse();
    assertThat(fixture.reader.followed).isEmpty();
  }

  /** A permit that it waits for comes as soon elsewhere. */
  @Test
  void shouldLeaseNothingThatOnlyWaitsR13() {
    try (var narrow =
        new RunnerFixture(new TurnLimits(1, 3, 1000, 100_000, DeltaLimits.fixed(4000)))) {
      narrow.turns.letLeasesStand();
      TaskTurns full = narrow.recovered(0, 1);
      full.start(work("running", 1, 10));
      full.start(work("waiting", 2, 10));
      narrow.model.nextCall();

      full.close();

      assertThat(narrow.turns.nextLease().event().getLease().getTurns())
          .extracting(LeasedTurn::getRequestId)
          .containsExactly("running");
      narrow.runner.hurry();
    }
  }

  @Test
  void shouldSendEveryEndInItsNameR5R13() {
    HandCall call = running("r1");
    task.close();

    call.fail(Reason.MODEL_STREAM_BROKEN);
    fixture.model.nextCall().fail(Reason.MODEL_REFUSED);

    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getKind()).isEqualTo(TurnEventKind.FAILED);
    assertThat(end.getHolder()).isEqualTo(RunnerFixture.PROCESS);
    assertThat(end.getEpoch()).isEqualTo(1);
  }

  @Test
  void shouldEndTheLeaseWhenTheLastEndStandsR13() {
    HandCall call = running("r1");
    task.close();
    assertThat(fixture.reader.followed).containsKey(0);

    call.end();

    await().until(() -> leased() == 0);
    assertThat(fixture.reader.followed).isEmpty();
  }

  /** It stands already, but the task left before it could read that. */
  @Test
  void shouldEndTheLeaseAlsoWhenTheEndWasWrittenBeforeTheTaskWasClosedR13() {
    running("r1").end();
    fixture.turns.next();
    task.proposeSweep();
    fixture.turns.next(); // Is written after the end was acknowledged.

    task.close();

    await().until(() -> leased() == 0 && fixture.reader.followed.isEmpty());
    assertThat(fixture.turns.next().event().getKind()).isEqualTo(TurnEventKind.COMPLETED);
  }

  @Test
  void shouldWriteTheLeaseAgainWhileTheTurnRunsR13() {
    running("r1");
    task.close();
    fixture.turns.nextLease();

    pass(RENEWAL);

    assertThat(fixture.turns.nextLease().event().getLease().getTurns()).hasSize(1);
  }

  @Test
  void shouldStopTheAttemptBeforeOthersMayBeginItWhenTheLeaseCantBeWrittenAgainR13() {
    HandCall call = running("r1");
    task.close();
    fixture.turns.letLeasesFail();

    pass(LeaseTimes.USUAL.good());
    assertThat(call.cancelled()).isFalse();
    pass(PeriodicCheck.PERIOD);

    await().until(call::cancelled);
    assertThat(fixture.metrics.counter("chatbot.turns.leases.lost").count()).isOne();
    assertThat(leased()).isZero();
  }

  /** The next owner of the partition has read neither. */
  @Test
  void shouldLeaveEverythingAsItIsWithoutALeaseWhenNoneStandsR10() {
    fixture.turns.letLeasesFail();
    HandCall call = running("r1");
    task.close();

    fixture.detached.pass(DetachedTimer.LIMIT);

    await().until(call::cancelled);
    assertThat(fixture.turns.isEmpty()).isTrue();
  }

  @Test
  void shouldNotCountTheTimeOfWhatIsLeasedR10R13() {
    HandCall call = running("r1");
    task.close();

    fixture.detached.pass(DetachedTimer.LIMIT.multipliedBy(3));

    assertThat(call.cancelled()).isFalse();
  }

  /** The producer has it still, and appends it when the next owner has begun the turn. */
  @Test
  void shouldHoldNoLeaseThatStandsTooLateR10R13() {
    HandCall call = running("r1");
    fixture.turns.holdLeases();
    task.close();

    fixture.turns.releaseLease();
    fixture.detached.pass(DetachedTimer.LIMIT);

    assertThat(leased()).isZero();
    assertThat(fixture.reader.followed).isEmpty();
    await().until(call::cancelled);
  }

  /** Brokers take longer than a renewal; each record would take the place of the one before. */
  @Test
  void shouldNotWriteTheLeaseAgainWhileItIsInFlightR13() {
    HandCall call = running("r1");
    task.close();
    fixture.turns.nextLease();
    fixture.turns.holdLeases();

    for (int i = 0; i < 6; i++) {
      pass(RENEWAL.plus(PeriodicCheck.PERIOD));
      await().until(fixture.turns::holdsLease);
      pass(RENEWAL);
      fixture.turns.releaseLease();
      fixture.turns.nextLease();
    }

    assertThat(call.cancelled()).isFalse();
    assertThat(leased()).isOne();
  }
}
