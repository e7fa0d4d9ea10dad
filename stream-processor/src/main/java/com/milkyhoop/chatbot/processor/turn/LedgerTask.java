package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.Watch;
import com.milkyhoop.chatbot.processor.turn.RunningTurn.Stop;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
      LockedPermits permits,
      TurnMetrics meters,
      Consumer<Throwable> giveUp,
      Leasing leasing,
      TurnReader reader) {}

  private final int partition;
  private final TurnLedger ledger;
  private final Map<TurnKey, RunningTurn> runs;
  private final LeaseClock lease;
  private final Shared shared;
  private boolean open = true;
  private Duration closedFor = Duration.ZERO;

  private LedgerTask(
      int partition,
      TurnLedger ledger,
      Map<TurnKey, RunningTurn> runs,
      LeaseClock lease,
      Shared shared) {
    this.partition = partition;
    this.ledger = ledger;
    this.runs = runs;
    this.lease = lease;
    this.shared = shared;
  }

  /** Begins the first task of a partition in this process. */
  static LedgerTask first(int partition, Shared shared) {
    Leasing leasing = shared.leasing();
    var ledger =
        TurnLedger.first(partition, leasing.process(), leasing.times().length().toMillis());
    var lease = new LeaseClock(leasing.times());
    return new LedgerTask(partition, ledger, new HashMap<>(), lease, shared);
  }

  /** Begins the task after this one, with everything that goes on. */
  LedgerTask next() {
    return new LedgerTask(partition, ledger.next(), runs, lease, shared);
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

  /** Returns whether what it has left goes on under a lease. */
  boolean isLeased() {
    return lease.isHeld();
  }

  /** Returns whether something that it has left goes on, or has an end in flight, under a lease. */
  boolean isAwaited() {
    return !open && !ledger.isEmpty() && (lease.isHeld() || lease.isInFlight());
  }

  /** Returns whether nothing is left of it, nor any record of a lease in flight: a release is. */
  boolean isFinished() {
    return !open && ledger.isEmpty() && !lease.isInFlight();
  }

  /** Returns whether something that it has left goes on without one. */
  boolean hasDetached() {
    return !open && ledger.hasDetached();
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

  /** Holds a turn that the queue for permits has taken, or one in place of what waits there. */
  void queued(RunningTurn turn) {
    with(runs.put(turn.work().key(), turn), shared.permits()::withdraw);
    ledger.queued(turn.work().key(), turn.work().trace().traceUuid());
  }

  void launched(RunningTurn turn) {
    ledger.launched(turn.work().key());
    turn.launched();
  }

  /** Returns whether nothing of a turn runs anywhere, nor has ended here. */
  boolean isIdle(TurnKey key) {
    HeldTurn held = ledger.state(key);
    return held == null || held instanceof HeldTurn.Waiting;
  }

  AttemptId nextId() {
    return ledger.nextId();
  }

  int running() {
    return runs.size();
  }

  /** Does what the owner of the partition tells of a turn that is leased here. */
  void told(HolderNotice notice) {
    if (notice.isStop()) {
      decide(it -> it.told(notice.turn()));
    } else {
      withRun(notice.turn(), turn -> watch(turn.publisher(), notice.event().getWatch()));
    }
  }

  private static void watch(DeltaPublisher publisher, Watch watch) {
    if (watch.getBegins()) {
      publisher.addTarget(watch.getTarget(), Optional.ofNullable(watch.getShown()));
    } else {
      publisher.removeTarget(watch.getTarget());
    }
  }

  void returned(RunningTurn turn, TurnEvent end) {
    runs.remove(turn.work().key());
    decide(it -> it.returned(turn.work().key(), end));
  }

  /** Returns whether it runs, and may yet find what a process that died has shown. */
  boolean readsBack(TurnKey key) {
    RunningTurn turn = runs.get(key);
    return turn != null && turn.readsBack();
  }

  /** Returns the turn, if it waits or runs here. */
  Optional<RunningTurn> run(TurnKey key) {
    return Optional.ofNullable(runs.get(key));
  }

  void forEachRun(Consumer<RunningTurn> action) {
    runs.values().forEach(action);
  }

  void withRun(TurnKey key, Consumer<RunningTurn> change) {
    with(runs.get(key), change);
  }

  /**
   * @return completes when a lease on what goes on stands
   */
  CompletableFuture<Void> close() {
    open = false;
    decide(TurnLedger::close);
    return lease.standing();
  }

  /** Ends the lease, since its marker was read: what it has taken over needs none. */
  void recovered(long epoch) {
    endLease();
    decide(it -> it.recovered(epoch));
  }

  /** Takes note that the record of a slot stands in chat-turns. */
  void written(Slot slot, long offset) {
    switch (slot) {
      case Slot.End end -> decide(it -> it.endWritten(end.key()));
      case Slot.Lease _ -> {
        shared.outbox().settle(slot);
        if (!ledger.isEmpty()) {
          shared.reader().follow(partition, offset);
        }
        lease.written();
        decide(TurnLedger::leaseWritten);
      }
      case Slot.Marker _, Slot.Sweep _, Slot.Stop _, Slot.Watch _ -> {}
    }
    if (!open && ledger.isEmpty()) {
      endLease();
    }
  }

  /**
   * Writes the lease again where it is time to. Where that was not possible for so long that others
   * may believe it over, everything is in vain. A task that has the partition again waits for its
   * marker.
   */
  void keepLease(long now) {
    if (!open && lease.isLost(now)) {
      shared.meters().leaseLost(runs.size());
      decide(TurnLedger::dropAll);
      endLease();
    } else if (lease.isDue(now)) {
      decide(TurnLedger::lease);
    }
  }

  /**
   * Gives everything up.
   *
   * @return completes when others know
   */
  CompletableFuture<Void> release() {
    decide(TurnLedger::release);
    return lease.standing();
  }

  /** Lets the lease be over, or in vain where it does not stand yet. */
  void endLease() {
    lease.over();
    shared.outbox().settle(new Slot.Lease(partition));
    shared.reader().leave(partition);
  }

  /** Counts time since it was closed; returns all of it. */
  Duration closedFor(Duration more) {
    closedFor = closedFor.plus(more);
    return closedFor;
  }

  private void perform(Instruction todo) {
    switch (todo) {
      case Instruction.Send send -> shared.outbox().send(send);
      case Instruction.Forward it -> shared.outbox().send(it.slot(), it.event(), null);
      case Instruction.Lease it -> {
        lease.sent(shared.leasing().nanoTime().getAsLong());
        shared.outbox().send(it.slot(), it.event(), null);
      }
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
