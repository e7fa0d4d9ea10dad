package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.processor.turn.RunningTurn.Stop;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One task's ledger, and its turns that wait or run: performs on these, on the outbox and on the
 * permits what the ledger decides. Guarded by the lock of {@link LockedLedgers}.
 */
final class LedgerTask {
  /** Holds what all tasks of the process share. */
  record Shared(
      TurnOutbox outbox,
      PermitQueue<RunningTurn> permits,
      TurnMeters meters,
      Consumer<Throwable> giveUp) {}

  private final int partition;
  private final TurnLedger ledger;
  private final Map<TurnKey, RunningTurn> runs;
  private final Shared shared;
  private boolean open = true;
  private Duration closedFor = Duration.ZERO;

  private LedgerTask(
      int partition, TurnLedger ledger, Map<TurnKey, RunningTurn> runs, Shared shared) {
    this.partition = partition;
    this.ledger = ledger;
    this.runs = runs;
    this.shared = shared;
  }

  /** The first task of a partition in this process. */
  static LedgerTask first(int partition, Shared shared) {
    return new LedgerTask(partition, TurnLedger.first(partition), new HashMap<>(), shared);
  }

  /** The task after this one, with everything that goes on. */
  LedgerTask next() {
    return new LedgerTask(partition, ledger.next(), runs, shared);
  }

  int partition() {
    return partition;
  }

  boolean isOpen() {
    return open;
  }

  boolean isEmpty() {
    return ledger.isEmpty();
  }

  boolean holds(TurnKey key) {
    return ledger.holds(key);
  }

  /** Returns whether this very turn waits or runs here: one that was abandoned does not. */
  boolean awaits(RunningTurn turn) {
    return runs.get(turn.work().key()) == turn;
  }

  void decide(Function<TurnLedger, List<Instruction>> event) {
    event.apply(ledger).forEach(this::perform);
  }

  /** The queue for permits has taken the turn. */
  void queued(RunningTurn turn) {
    runs.put(turn.work().key(), turn);
    ledger.queued(turn.work().key(), turn.work().trace().traceUuid());
  }

  void launched(RunningTurn turn) {
    ledger.launched(turn.work().key());
  }

  AttemptId nextId() {
    return ledger.nextId();
  }

  void returned(RunningTurn turn, TurnEvent end) {
    runs.remove(turn.work().key());
    decide(it -> it.returned(turn.work().key(), end));
  }

  void withPublisher(TurnKey key, Consumer<DeltaPublisher> change) {
    with(runs.get(key), turn -> change.accept(turn.publisher()));
  }

  void close() {
    open = false;
    decide(TurnLedger::close);
  }

  /** Counts time since it was closed; returns all of it. */
  Duration closedFor(Duration more) {
    closedFor = closedFor.plus(more);
    return closedFor;
  }

  private void perform(Instruction todo) {
    switch (todo) {
      case Instruction.Send send -> shared.outbox().send(send.slot(), send.event(), send.traceId());
      case Instruction.Settle settle -> shared.outbox().settle(settle.slot());
      case Instruction.Withdraw withdraw ->
          with(runs.remove(withdraw.key()), shared.permits()::withdraw);
      case Instruction.Stop stop -> with(runs.get(stop.key()), turn -> turn.stop(Stop.CANCELLED));
      case Instruction.Abandon abandon ->
          with(runs.remove(abandon.key()), turn -> turn.stop(Stop.ABANDONED));
      case Instruction.Adopt adopt -> {
        with(runs.get(adopt.key()), turn -> turn.publisher().adopt(adopt.id(), adopt.targets()));
        shared.meters().adopted();
      }
      case Instruction.Renumber renumber ->
          with(runs.get(renumber.key()), turn -> turn.publisher().renumber(renumber.id()));
      case Instruction.GiveUp over -> shared.giveUp().accept(over.cause());
    }
  }

  private static void with(@Nullable RunningTurn turn, Consumer<RunningTurn> action) {
    if (turn != null) {
      action.accept(turn);
    }
  }
}
