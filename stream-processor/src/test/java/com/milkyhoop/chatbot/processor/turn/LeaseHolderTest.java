package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.key;
import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.LeasedTurn;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.event.Watch;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that goes on with the turns of a task that has left it (R13). */
class LeaseHolderTest {
  private static final Duration RENEWAL = LeaseTimes.USUAL.renewal();

  private final RunnerFixture fixture = new RunnerFixture(RunnerFixture.wide());
  private TaskTurns task = fixture.recovered(0, 1);

  @BeforeEach
  void letLeasesStand() {
    fixture.turns.letLeasesStand();
  }

  @AfterEach
  void close() {
    fixture.runner.hurry();
    fixture.close();
  }

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
    try (var narrow = new RunnerFixture(new TurnLimits(1, 3, 1000, 100_000, 4000))) {
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
    task.noteSweep();
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
    pass(LeaseTimer.PERIOD);

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

  @Test
  void shouldStopAndKeepTheTextWhenTheOwnerTellsItToR13() {
    HandCall call = running("r1");
    task.close();

    fixture.reader.tell(0, "user/session", TurnEvents.stop(RunnerFixture.PROCESS, "r1"));

    assertThat(call.cancelled()).isTrue();
    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getKind()).isEqualTo(TurnEventKind.CANCELLED);
    assertThat(end.getReply()).isEqualTo("Halo");
    assertThat(end.getHolder()).isEqualTo(RunnerFixture.PROCESS);
  }

  @Test
  void shouldIgnoreWhatAnotherHolderIsToldR13() {
    HandCall call = running("r1");
    task.close();

    fixture.reader.tell(0, "user/session", TurnEvents.stop("another", "r1"));

    assertThat(call.cancelled()).isFalse();
  }

  @Test
  void shouldShowAllOfTheReplyToACallThatTheOwnerTellsOfR13() {
    HandCall call = running("r1");
    task.close();
    var device = new ReplyTarget(3, 7L);

    fixture.reader.tell(
        0,
        "user/session",
        TurnEvents.watch(RunnerFixture.PROCESS, "r1", new Watch(device, true, null)));
    call.text(" juga!");

    await()
        .untilAsserted(
            () ->
                assertThat(fixture.replies.written())
                    .filteredOn(written -> written.partition() == 3)
                    .extracting(written -> written.event().getText())
                    .containsExactly("Halo", " juga!"));
  }

  @Test
  void shouldNeedNoLeaseWhenTheNextTaskHereHasReadItsMarkerR10R13() {
    HandCall call = running("r1");
    task.close();
    fixture.turns.nextLease();
    task = fixture.recovered(0, 9);
    task.adopt(key("r1"), List.of());

    pass(RENEWAL.multipliedBy(10));

    assertThat(fixture.turns.hasLease()).isFalse();
    assertThat(fixture.reader.followed).isEmpty();
    call.end();
    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getEpoch()).isEqualTo(9);
    assertThat(end.getHolder()).isEmpty();
  }

  @Test
  @Timeout(20)
  void shouldLiveUntilWhatItHoldsHasEndedWhenItStopsR13() throws Exception {
    HandCall call = running("r1");
    task.close();
    Thread closing = Thread.ofVirtual().start(fixture.runner::close);

    call.text(" juga!").end();

    assertThat(fixture.turns.next().event().getReply()).isEqualTo("Halo juga!");
    closing.join();
    assertThat(call.cancelled()).isFalse();
  }

  @Test
  @Timeout(20)
  void shouldGiveUpWhatItHoldsWhenItIsToldToHurryR13() throws Exception {
    HandCall call = running("r1");
    task.close();
    fixture.turns.nextLease();
    Thread closing = Thread.ofVirtual().start(fixture.runner::close);

    fixture.runner.hurry();

    TurnEvent released = fixture.turns.nextLease().event();
    assertThat(released.getLease().getTurns()).isEmpty();
    closing.join();
    assertThat(call.cancelled()).isTrue();
    assertThat(fixture.turns.isEmpty()).isTrue();
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
      pass(RENEWAL.plus(LeaseTimer.PERIOD));
      await().until(fixture.turns::holdsLease);
      pass(RENEWAL);
      fixture.turns.releaseLease();
      fixture.turns.nextLease();
    }

    assertThat(call.cancelled()).isFalse();
    assertThat(leased()).isOne();
  }

  /** It may stand behind the marker, and then it does not count. */
  @Test
  void shouldSendAnEndAgainThatWasWrittenBeforeTheNextTaskHereHasReadItsMarkerR5R13() {
    HandCall call = running("r1");
    task.close();
    task = fixture.open(0);
    task.mark("m2");
    assertThat(fixture.turns.next().event().getKind()).isEqualTo(TurnEventKind.RECOVERY_MARKER);
    call.fail(Reason.MODEL_STREAM_BROKEN);
    fixture.model.nextCall().fail(Reason.MODEL_REFUSED);
    TurnEvent early = fixture.turns.next().event();
    task.noteSweep();
    fixture.turns.next(); // Is written after the end was acknowledged.

    task.recovered(9);
    fixture.turns.next(); // The note, again.

    assertThat(task.adopt(key("r1"), List.of())).isTrue();
    TurnEvent again = fixture.turns.next().event();
    assertThat(early.getEpoch()).isEqualTo(1);
    assertThat(again.getKind()).isEqualTo(TurnEventKind.FAILED);
    assertThat(again.getEpoch()).isEqualTo(9);
  }

  /** Ends what it held before its next task has read its marker. */
  @Test
  void shouldFollowNothingWhenTheNextTaskHereHasNothingLeftR13() {
    running("r1");
    task.close();
    task = fixture.open(0);
    task.forget(key("r1"));

    task.close();

    assertThat(fixture.reader.followed).isEmpty();
    assertThat(leased()).isZero();
  }

  @Test
  @Timeout(20)
  void shouldLiveUntilTheEndsOfWhatItHoldsStandWhenItStopsR13() throws Exception {
    HandCall call = running("r1");
    task.close();
    fixture.turns.holdEnds();
    call.end();
    await().until(fixture.turns::holdsEnd);
    await().until(() -> fixture.runner.running() == 0);

    Thread closing = Thread.ofVirtual().start(fixture.runner::close);

    assertThat(closing.join(Duration.ofMillis(200))).isFalse();
    fixture.turns.releaseEnds();
    closing.join();
    assertThat(fixture.turns.next().event().getKind()).isEqualTo(TurnEventKind.COMPLETED);
  }

  /** Whoever wrote it: one record must not keep others from being read. */
  @Test
  void shouldRefuseToBeToldWhatIsMalformedR13() {
    running("r1");
    task.close();
    TurnEvent noWatch =
        TurnEvent.newBuilder()
            .setKind(TurnEventKind.WATCH)
            .setEpoch(-1)
            .setRequestId("r1")
            .setHolder(RunnerFixture.PROCESS)
            .build();

    assertThatThrownBy(() -> fixture.reader.tell(0, "user/session", noWatch))
        .isInstanceOf(MalformedRecordException.class);
  }

  private double leased() {
    return fixture.metrics.get("chatbot.turns.leased").gauge().value();
  }

  private HandCall running(String requestId) {
    task.start(work(requestId, 0, 10));
    HandCall call = fixture.model.nextCall().text("Halo");
    await().until(() -> !fixture.replies.written().isEmpty());
    return call;
  }

  /** Time passes, in the steps in which leases are looked at. */
  private void pass(Duration time) {
    for (Duration left = time; left.isPositive(); left = left.minus(LeaseTimer.PERIOD)) {
      Duration step = left.compareTo(LeaseTimer.PERIOD) < 0 ? left : LeaseTimer.PERIOD;
      fixture.time.addAndGet(step.toMillis());
      fixture.leases.pass(LeaseTimer.PERIOD);
    }
  }
}
