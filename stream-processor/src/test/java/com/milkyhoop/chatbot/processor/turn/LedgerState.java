package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.key;

import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import java.util.List;
import java.util.UUID;

/** The states of a turn in a ledger: the columns of the table of ADR 9, by their names there. */
enum LedgerState {
  NOT_HELD("not held"),
  WAITS("waits"),
  RUNS("runs"),
  WHOLE_REPLY("whole reply"),
  OTHER_END("other end"),
  RUNS_DETACHED("runs, detached"),
  WHOLE_REPLY_DETACHED("whole reply, detached"),
  OTHER_END_DETACHED("other end, detached"),
  RUNS_LEASED("runs, leased"),
  WHOLE_REPLY_LEASED("whole reply, leased"),
  OTHER_END_LEASED("other end, leased"),
  ELSEWHERE("elsewhere");

  static final TurnKey TURN = key("r1");
  static final long EPOCH = 7;
  static final UUID TRACE = new UUID(1, 2);
  static final List<ReplyTarget> CALLS = List.of(new ReplyTarget(0, 1L));
  static final TurnEvent WHOLE = end(TurnEventKind.COMPLETED);
  static final TurnEvent OTHER = end(TurnEventKind.FAILED);

  final String name;

  LedgerState(String name) {
    this.name = name;
  }

  /** A ledger whose only turn is in this state; its task has recovered. */
  TurnLedger ledger() {
    TurnLedger ledger = TurnLedger.first(0, "process", 1_000);
    ledger.recovered(EPOCH);
    if (this == NOT_HELD) {
      return ledger;
    }
    if (this == ELSEWHERE) {
      ledger.heldElsewhere(TURN, "other");
      return ledger;
    }
    ledger.queued(TURN, TRACE);
    if (this == WAITS) {
      return ledger;
    }
    ledger.launched(TURN);
    switch (this) {
      case WHOLE_REPLY, WHOLE_REPLY_DETACHED, WHOLE_REPLY_LEASED -> ledger.returned(TURN, WHOLE);
      case OTHER_END, OTHER_END_DETACHED, OTHER_END_LEASED -> ledger.returned(TURN, OTHER);
      case NOT_HELD, WAITS, RUNS, RUNS_DETACHED, RUNS_LEASED, ELSEWHERE -> {}
    }
    return switch (this) {
      case RUNS_DETACHED, WHOLE_REPLY_DETACHED, OTHER_END_DETACHED -> closed(ledger, false);
      case RUNS_LEASED, WHOLE_REPLY_LEASED, OTHER_END_LEASED -> closed(ledger, true);
      case NOT_HELD, WAITS, RUNS, WHOLE_REPLY, OTHER_END, ELSEWHERE -> ledger;
    };
  }

  private static TurnLedger closed(TurnLedger ledger, boolean leased) {
    ledger.close();
    if (leased) {
      ledger.leaseWritten();
    }
    TurnLedger next = ledger.next();
    next.recovered(EPOCH);
    return next;
  }

  static LedgerState of(TurnLedger ledger) {
    return switch (ledger.state(TURN)) {
      case null -> NOT_HELD;
      case HeldTurn.Waiting _ -> WAITS;
      case HeldTurn.Elsewhere _ -> ELSEWHERE;
      case HeldTurn.Running running -> of(running, RUNS, RUNS_DETACHED, RUNS_LEASED);
      case HeldTurn.Ended ended when ended.isWhole() ->
          of(ended, WHOLE_REPLY, WHOLE_REPLY_DETACHED, WHOLE_REPLY_LEASED);
      case HeldTurn.Ended ended -> of(ended, OTHER_END, OTHER_END_DETACHED, OTHER_END_LEASED);
    };
  }

  private static LedgerState of(
      HeldTurn held, LedgerState own, LedgerState detached, LedgerState leased) {
    return switch (held.hold()) {
      case OWN -> own;
      case DETACHED -> detached;
      case LEASED -> leased;
    };
  }

  static TurnEvent end(TurnEventKind kind) {
    return TurnEvent.newBuilder().setKind(kind).setEpoch(-1).setRequestId("r1").build();
  }
}
