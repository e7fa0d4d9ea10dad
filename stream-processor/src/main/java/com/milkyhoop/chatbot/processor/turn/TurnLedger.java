package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.Watch;
import com.milkyhoop.chatbot.processor.turn.HeldTurn.Elsewhere;
import com.milkyhoop.chatbot.processor.turn.HeldTurn.Ended;
import com.milkyhoop.chatbot.processor.turn.HeldTurn.Hold;
import com.milkyhoop.chatbot.processor.turn.HeldTurn.Running;
import com.milkyhoop.chatbot.processor.turn.HeldTurn.Waiting;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the state of each turn that a task has taken on, and decides what becomes of it: one method
 * an event, each returns what to do. The table of all states and events, with the rules that it
 * follows, is in docs/adr/0009-a-ledger-of-turns.md; {@code TurnLedgerTest} walks it.
 *
 * <p>Pure: it knows no lock, thread, clock or client. {@link LockedLedgers} calls it under its lock
 * and performs what it returns, in order. Bounded by the unfinished turns of the partition.
 */
final class TurnLedger {
  private final int partition;
  private final HolderLease lease;
  private final HolderNotices notices;
  private final EarlyWatches early = new EarlyWatches();
  private final TaskEpoch epoch;
  private final HeldTurns turns;
  private boolean open = true;

  private TurnLedger(int partition, TaskEpoch epoch, HolderLease lease) {
    this.partition = partition;
    this.epoch = epoch;
    this.lease = lease;
    this.notices = new HolderNotices(partition);
    this.turns = new HeldTurns(partition, epoch, lease, notices);
  }

  /**
   * Begins the ledger of a partition's first task in this process.
   *
   * @param process a random id of this process
   * @param leaseMs for which a lease is good
   */
  static TurnLedger first(int partition, String process, long leaseMs) {
    return new TurnLedger(
        partition, TaskEpoch.first(partition), new HolderLease(partition, process, leaseMs));
  }

  /**
   * Begins the ledger of the task after this one, which was closed, with everything that this one
   * still held.
   */
  TurnLedger next() {
    var next = new TurnLedger(partition, epoch.next(), lease.next());
    next.turns.takeFrom(turns);
    return next;
  }

  /**
   * Returns whether the open task waits for the turn's end to be read; what is detached it does
   * not.
   */
  boolean holds(TurnKey key) {
    HeldTurn held = turns.get(key);
    return held != null && held.isOwn();
  }

  /** Returns the state of a turn; null where it is not held. */
  @Nullable HeldTurn state(TurnKey key) {
    return turns.get(key);
  }

  boolean isEmpty() {
    return turns.isEmpty();
  }

  /** Returns whether anything goes on that neither a task nor a lease is for. */
  boolean hasDetached() {
    return turns.isAny(Hold.DETACHED);
  }

  /** Numbers an attempt that begins now. */
  AttemptId nextId() {
    return epoch.nextAttempt();
  }

  // What the task itself does.

  /** Sends a recovery marker, in place of an earlier one (R9). */
  List<Instruction> mark(String markerId) {
    return epoch.mark(markerId, lease.process());
  }

  /** Has whatever is the task's own go on with this epoch, since the marker was read (R5). */
  List<Instruction> recovered(long newEpoch) {
    List<Instruction> todo = epoch.begin(newEpoch);
    todo.addAll(turns.forEach(turns::resume));
    return todo;
  }

  /** Sends a note that a sweep is due after so many ns, unless one is in flight. */
  List<Instruction> proposeSweep(long afterNanos) {
    return epoch.proposeSweep(afterNanos);
  }

  /** Takes note that the note was read. */
  List<Instruction> sweepRead() {
    return epoch.sweepRead();
  }

  /** Drops what the task did not adopt when it had looked at all its unfinished turns. */
  List<Instruction> dropDetached() {
    early.clear();
    return turns.forEach((key, held) -> held.isOwn() ? List.of() : turns.drop(key, held));
  }

  /**
   * Detaches what runs when the task leaves, and takes back what only it could end here (R8, R10).
   * Writes a lease on all that goes on (R13): an earlier one does not matter any more, since the
   * task may have claimed the partition after it.
   */
  List<Instruction> close() {
    open = false;
    List<Instruction> todo = epoch.close();
    early.clear();
    todo.addAll(notices.settleAll());
    todo.addAll(turns.forEach(turns::detach));
    lease.name(turns.keys());
    todo.addAll(lease());
    return todo;
  }

  /**
   * Writes the lease again on all that it named and that goes on here; nothing where nothing does.
   * Names no turn anew, since the next owner may have begun it.
   */
  List<Instruction> lease() {
    return lease.write(key -> turns.get(key) != null && !holds(key));
  }

  /**
   * Sends each end of what the lease names from now on, since it stands in chat-turns (R5). One
   * that was written before the task was closed is sent once more, so that it is known when it
   * stands.
   */
  List<Instruction> leaseWritten() {
    return turns.forEach((key, held) -> lease.names(key) ? turns.lease(key, held) : List.of());
  }

  /** Gives everything up at once, so that the owner of the partition begins it anew. */
  List<Instruction> release() {
    if (turns.isEmpty()) {
      return List.of();
    }
    List<Instruction> todo = new ArrayList<>(dropAll());
    todo.add(lease.release());
    return todo;
  }

  /** Drops everything: the process ends, or others may have begun it. */
  List<Instruction> dropAll() {
    return turns.forEach(turns::drop);
  }

  /** Drops what was detached, and no lease is on: nobody came for it (R10). */
  List<Instruction> dropUnleased() {
    return turns.forEach(
        (key, held) -> held.hold() == Hold.DETACHED ? turns.drop(key, held) : List.of());
  }

  // What the task does with one turn.

  /** Holds a turn that nobody held, since the queue for permits has taken it. */
  void queued(TurnKey key, UUID traceId) {
    turns.become(key, new Waiting(traceId));
  }

  /** Takes note that the turn has its permit. */
  void launched(TurnKey key) {
    if (turns.get(key) instanceof Waiting waiting) {
      turns.become(key, waiting.launched());
    }
  }

  /** Takes a detached turn over; it goes on for these calls (R10). */
  List<Instruction> adopt(TurnKey key, List<ReplyTarget> targets) {
    return switch (turns.get(key)) {
      case null -> List.of();
      case Waiting _, Elsewhere _ -> List.of();
      case Running running ->
          running.isOwn()
              ? List.of()
              : turns.become(
                  key, running.as(Hold.OWN), new Instruction.Adopt(key, nextId(), targets));
      case Ended ended -> turns.own(key, ended);
    };
  }

  /**
   * Stops the turn for a person. What runs here returns with its text; what has ended here stays
   * so.
   *
   * @param end where nothing runs here
   */
  List<Instruction> cancel(TurnKey key, TurnEvent end, @Nullable UUID traceId) {
    return switch (turns.get(key)) {
      case null -> turns.end(key, Ended.own(end, traceId));
      case Waiting waiting ->
          turns.end(key, Ended.own(end, waiting.traceId()), new Instruction.Withdraw(key));
      case Running running -> turns.become(key, running.as(Hold.OWN), new Instruction.Stop(key));
      case Ended ended -> turns.own(key, ended);
      case Elsewhere elsewhere -> List.of(notices.stop(key, elsewhere.holder()));
    };
  }

  /**
   * Proposes an end that the task has decided. It takes precedence over an attempt, which either
   * runs for a task that had decided otherwise (R2), or did not come back in time (R1); an end that
   * is here already takes precedence over it. Another process that goes on with the turn is told to
   * stop, after the end, so that this is the first.
   */
  List<Instruction> propose(TurnKey key, TurnEvent end, @Nullable UUID traceId) {
    return switch (turns.get(key)) {
      case null -> turns.end(key, Ended.own(end, traceId));
      case Waiting waiting ->
          turns.end(key, Ended.own(end, waiting.traceId()), new Instruction.Withdraw(key));
      case Running running ->
          turns.end(key, Ended.own(end, running.traceId()), new Instruction.Abandon(key));
      case Ended ended -> turns.own(key, ended);
      case Elsewhere elsewhere -> {
        List<Instruction> todo = notices.settleWatches(key);
        todo.addAll(turns.end(key, Ended.own(end, traceId)));
        todo.add(notices.stop(key, elsewhere.holder()));
        yield todo;
      }
    };
  }

  // What other processes have to do with a turn (R13).

  /**
   * Holds a turn for another process that goes on with it; what goes on here takes precedence over
   * that.
   */
  List<Instruction> heldElsewhere(TurnKey key, String holder) {
    if (turns.get(key) != null) {
      return List.of();
    }
    turns.become(key, new Elsewhere(holder));
    return early.of(key).stream().map(watch -> notices.watch(key, holder, watch)).toList();
  }

  /** Holds it for that process no more. */
  List<Instruction> leaseOver(TurnKey key) {
    return turns.get(key) instanceof Elsewhere elsewhere ? turns.drop(key, elsewhere) : List.of();
  }

  /** Tells the holder, where the turn goes on elsewhere, of a call that begins or ends to watch. */
  List<Instruction> watch(TurnKey key, Watch watch) {
    if (turns.get(key) instanceof Elsewhere elsewhere) {
      return List.of(notices.watch(key, elsewhere.holder(), watch));
    }
    if (epoch.isMarking() && turns.get(key) == null) {
      early.add(key, watch);
    }
    return List.of();
  }

  /** Takes note that what the holder was told of a turn was read, whatever the turn is by now. */
  List<Instruction> noticeRead(HolderNotice notice) {
    return notices.read(notice);
  }

  /** Stops a turn that is leased here, as the owner of the partition tells. */
  List<Instruction> told(TurnKey key) {
    return turns.get(key) instanceof Running running && running.hold() == Hold.LEASED
        ? List.of(new Instruction.Stop(key))
        : List.of();
  }

  /** Drops the turn, whose end was read: whatever of it is still here is in vain. */
  List<Instruction> forget(TurnKey key) {
    HeldTurn held = turns.get(key);
    return held == null ? List.of() : turns.drop(key, held);
  }

  // What happens to a turn.

  /** Ends a turn whose attempt returned. While it is detached, only a whole reply is sent (R10). */
  List<Instruction> returned(TurnKey key, TurnEvent end) {
    return switch (turns.get(key)) {
      case null -> List.of();
      case Waiting _, Elsewhere _ -> List.of();
      case Running running -> {
        Ended ended = running.ended(end);
        yield ended.isInFlight() ? turns.end(key, ended) : turns.become(key, ended);
      }
      case Ended _ -> List.of();
    };
  }

  /**
   * Lets a turn of a closed task go, whose end stands in chat-turns: who owns the partition reads
   * it. Where that is this ledger's task, what it reads may not count any more, or be read only
   * after it has looked at its unfinished turns: then the turn is kept for it.
   */
  List<Instruction> endWritten(TurnKey key) {
    return !open && turns.get(key) instanceof Ended ended && ended.isInFlight()
        ? turns.drop(key, ended)
        : List.of();
  }

  /**
   * Replaces an end that can never be written by another, which always fits; where that is not
   * possible, nothing is.
   */
  List<Instruction> unwritable(Slot slot, Throwable cause) {
    return switch (slot) {
      case Slot.Marker _, Slot.Sweep _ -> List.of(new Instruction.GiveUp(cause));
      case Slot.Lease _, Slot.Stop _, Slot.Watch _ -> List.of();
      case Slot.End end ->
          turns.get(end.key()) instanceof Ended ended
              ? turns.replace(end.key(), ended, cause)
              : List.of();
    };
  }
}
