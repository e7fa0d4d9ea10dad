package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.LedgerState.CALLS;
import static com.milkyhoop.chatbot.processor.turn.LedgerState.EPOCH;
import static com.milkyhoop.chatbot.processor.turn.LedgerState.TRACE;
import static com.milkyhoop.chatbot.processor.turn.LedgerState.TURN;
import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.conversation.Leases;
import com.milkyhoop.chatbot.conversation.ProposedEnds;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.event.Watch;
import com.milkyhoop.chatbot.processor.turn.Instruction.Forward;
import com.milkyhoop.chatbot.processor.turn.Instruction.Renumber;
import com.milkyhoop.chatbot.processor.turn.Instruction.Send;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.util.List;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

/** What a ledger says of its task, beside what the table of ADR 9 has. */
class TurnLedgerTest {
  @Test
  void shouldSendEachEndWithTheEpochOfNowR5() {
    TurnLedger ledger = LedgerState.OTHER_END.ledger();

    List<Instruction> todo = ledger.recovered(9);

    assertThat(todo)
        .singleElement()
        .isInstanceOfSatisfying(Send.class, it -> assertThat(it.event().getEpoch()).isEqualTo(9));
  }

  @Test
  void shouldKeepTheEndThatWasFirstWhenAnotherIsProposedR5() {
    TurnLedger ledger = LedgerState.WHOLE_REPLY_DETACHED.ledger();

    List<Instruction> todo = ledger.propose(TURN, ProposedEnds.expired("r1"), null);

    assertThat(todo)
        .singleElement()
        .isInstanceOfSatisfying(
            Send.class, it -> assertThat(it.event().getKind()).isEqualTo(TurnEventKind.COMPLETED));
  }

  @Test
  void shouldNumberAttemptsFromThoseOfTheTaskBeforeR6() {
    TurnLedger before = LedgerState.RUNS.ledger();
    AttemptId last = before.nextId();
    before.close();
    TurnLedger next = before.next();

    AttemptId meanwhile = next.nextId();
    next.adopt(TURN, CALLS);
    List<Instruction> todo = next.recovered(9);

    assertThat(meanwhile).isEqualTo(new AttemptId(EPOCH, last.number() + 1));
    assertThat(todo)
        .singleElement()
        .isInstanceOfSatisfying(Renumber.class, it -> assertThat(it.id().epoch()).isEqualTo(9));
  }

  @Test
  void shouldGiveUpWhenWhatReplacesAnEndCantBeWrittenEither() {
    TurnLedger ledger = LedgerState.WHOLE_REPLY.ledger();
    var slot = new Slot.End(0, TURN);
    List<Instruction> first = ledger.unwritable(slot, new RecordTooLargeException());

    List<Instruction> second = ledger.unwritable(slot, new RecordTooLargeException());

    assertThat(first)
        .singleElement()
        .isInstanceOfSatisfying(
            Send.class,
            it -> {
              assertThat(it.event().getKind()).isEqualTo(TurnEventKind.FAILED);
              assertThat(it.event().getReply()).isEmpty();
            });
    assertThat(second).singleElement().isInstanceOf(Instruction.GiveUp.class);
  }

  @Test
  void shouldGiveUpWhenItsMarkerCantBeWrittenR9() {
    assertThat(
            TurnLedger.first(0, "process", 1_000)
                .unwritable(new Slot.Marker(0), new RecordTooLargeException()))
        .singleElement()
        .isInstanceOf(Instruction.GiveUp.class);
  }

  /** Tells the holder after the end, so that this is the first that counts. */
  @Test
  void shouldTellTheHolderToStopWhatHasItsEndR13() {
    TurnLedger ledger = LedgerState.ELSEWHERE.ledger();

    List<Instruction> todo = ledger.propose(TURN, ProposedEnds.expired("r1"), TRACE);

    assertThat(todo).extracting(Instruction::getClass).containsExactly(Send.class, Forward.class);
    assertThat(todo.getLast())
        .isEqualTo(
            new Forward(new Slot.Stop(0, TURN), TaskRecords.stop("other", TURN.requestId())));
  }

  @Test
  void shouldSettleWhatAHolderWasToldWhateverTheTurnIsByThenR13() {
    TurnLedger ledger = LedgerState.ELSEWHERE.ledger();
    ledger.propose(TURN, ProposedEnds.expired("r1"), TRACE);
    ledger.forget(TURN);

    List<Instruction> todo = ledger.noticeRead(notice(TaskRecords.stop("other", "r1")));

    assertThat(todo).containsExactly(new Instruction.Settle(new Slot.Stop(0, TURN)));
  }

  /** The first was written, and read after the second had taken its place. */
  @Test
  void shouldKeepWhatTookThePlaceOfWhatWasReadR13() {
    TurnLedger ledger = LedgerState.ELSEWHERE.ledger();
    var begins = new Watch(CALLS.getFirst(), true, null);
    var ends = new Watch(CALLS.getFirst(), false, null);
    ledger.watch(TURN, begins);
    ledger.watch(TURN, ends);

    assertThat(ledger.noticeRead(notice(TaskRecords.watch("other", "r1", begins)))).isEmpty();
    assertThat(ledger.noticeRead(notice(TaskRecords.watch("other", "r1", ends))))
        .containsExactly(new Instruction.Settle(new Slot.Watch(0, TURN, CALLS.getFirst())));
  }

  @Test
  void shouldTellHoldersNothingMoreWhenItsTaskIsClosedR13() {
    TurnLedger ledger = LedgerState.ELSEWHERE.ledger();
    ledger.propose(TURN, ProposedEnds.expired("r1"), TRACE);
    ledger.forget(TURN);

    assertThat(ledger.close()).containsExactly(new Instruction.Settle(new Slot.Stop(0, TURN)));
  }

  /** The next owner has begun by then what the first record did not name. */
  @Test
  void shouldNameNothingMoreWhenALeaseIsWrittenAgainR13() {
    TurnLedger ledger = TurnLedger.first(0, "process", 1_000);
    for (int i = 0; i <= Leases.MOST_TURNS_OF_ONE; i++) {
      ledger.queued(key("r" + i), TRACE);
      ledger.launched(key("r" + i));
    }
    ledger.close();
    ledger.leaseWritten();
    ledger.forget(key("r0"));

    List<Instruction> todo = ledger.lease();

    assertThat(todo)
        .singleElement()
        .isInstanceOfSatisfying(
            Instruction.Lease.class,
            it ->
                assertThat(it.event().getLease().getTurns()).hasSize(Leases.MOST_TURNS_OF_ONE - 1));
    assertThat(ledger.dropUnleased())
        .containsExactly(new Instruction.Abandon(key("r" + Leases.MOST_TURNS_OF_ONE)));
  }

  private static HolderNotice notice(TurnEvent event) {
    return HolderNotice.of(TURN.conversation(), event);
  }
}
