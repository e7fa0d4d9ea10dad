package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.Watch;
import com.milkyhoop.chatbot.processor.conversation.Leases;
import com.milkyhoop.chatbot.processor.turn.HeldTurn.Elsewhere;
import com.milkyhoop.chatbot.processor.turn.HeldTurn.Ended;
import com.milkyhoop.chatbot.processor.turn.HeldTurn.Hold;
import com.milkyhoop.chatbot.processor.turn.HeldTurn.Running;
import com.milkyhoop.chatbot.processor.turn.HeldTurn.Waiting;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
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
  private static final long NO_EPOCH = -1;

  private final int partition;
  private final String process;
  private final long leaseMs;
  private final Map<TurnKey, HeldTurn> turns = new LinkedHashMap<>();

  /** Holds those that the lease names. */
  private final Set<TurnKey> named = new LinkedHashSet<>();

  private final Tellings tellings;
  private final EarlyWatches early = new EarlyWatches();

  private long epoch;
  private int attempts;
  private boolean marking;
  private boolean sweeping;
  private boolean open = true;

  private TurnLedger(int partition, String process, long leaseMs, long epoch, int attempts) {
    this.partition = partition;
    this.tellings = new Tellings(partition);
    this.process = process;
    this.leaseMs = leaseMs;
    this.epoch = epoch;
    this.attempts = attempts;
  }

  /**
   * Begins the ledger of a partition's first task in this process.
   *
   * @param process a random id of this process
   * @param leaseMs for which a lease is good
   */
  static TurnLedger first(int partition, String process, long leaseMs) {
    return new TurnLedger(partition, process, leaseMs, NO_EPOCH, 0);
  }

  /**
   * Begins the ledger of the task after this one, which was closed, with everything that this one
   * still held, and with its attempt ids, until it has an epoch of its own: what goes on meanwhile
   * must not fall behind the ids that readers have seen (R6).
   */
  TurnLedger next() {
    var next = new TurnLedger(partition, process, leaseMs, epoch, attempts);
    next.turns.putAll(turns);
    next.named.addAll(named);
    turns.clear();
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
    return turns.values().stream().anyMatch(held -> held.hold() == Hold.DETACHED);
  }

  /** Numbers an attempt that begins now. */
  AttemptId nextId() {
    attempts++;
    return new AttemptId(epoch, attempts);
  }

  // What the task itself does.

  /** Sends a recovery marker, in place of an earlier one (R9). */
  List<Instruction> mark(String markerId) {
    marking = true;
    return List.of(new Instruction.Send(marker(), TurnEvents.marker(markerId, process), null));
  }

  /** Has whatever is the task's own go on with this epoch, since the marker was read (R5). */
  List<Instruction> recovered(long newEpoch) {
    epoch = newEpoch;
    var todo = new ArrayList<Instruction>();
    if (marking) {
      marking = false;
      todo.add(new Instruction.Settle(marker()));
    }
    if (sweeping) {
      todo.add(sendSweep());
    }
    todo.addAll(
        forEach(
            (key, held) ->
                switch (held) {
                  case Waiting _, Elsewhere _ -> List.of();
                  case Running running ->
                      running.isOwn()
                          ? List.of(new Instruction.Renumber(key, nextId()))
                          : List.of();
                  case Ended ended -> ended.isOwn() ? List.of(send(key, ended)) : List.of();
                }));
    return todo;
  }

  /** Sends a note that a sweep is due, unless one is in flight. */
  List<Instruction> noteSweep() {
    if (sweeping) {
      return List.of();
    }
    sweeping = true;
    return List.of(sendSweep());
  }

  /** Takes note that the note was read. */
  List<Instruction> sweepRead() {
    if (!sweeping) {
      return List.of();
    }
    sweeping = false;
    return List.of(new Instruction.Settle(sweep()));
  }

  /** Drops what the task did not adopt when it had looked at all its unfinished turns. */
  List<Instruction> dropDetached() {
    early.clear();
    return forEach((key, held) -> held.isOwn() ? List.of() : drop(key, held));
  }

  /**
   * Detaches what runs when the task leaves, and takes back what only it could end here (R8, R10).
   * Writes a lease on all that goes on (R13): an earlier one does not matter any more, since the
   * task may have claimed the partition after it.
   */
  List<Instruction> close() {
    open = false;
    var todo = new ArrayList<Instruction>();
    if (marking) {
      marking = false;
      todo.add(new Instruction.Settle(marker()));
    }
    early.clear();
    todo.addAll(tellings.settleAll());
    todo.addAll(sweepRead());
    todo.addAll(
        forEach(
            (key, held) ->
                switch (held) {
                  case Waiting waiting -> drop(key, waiting);
                  case Elsewhere elsewhere -> drop(key, elsewhere);
                  case Running running -> become(key, running.as(Hold.DETACHED));
                  case Ended ended -> detach(key, ended);
                }));
    named.clear();
    turns.keySet().stream().limit(Leases.MOST_TURNS_OF_ONE).forEach(named::add);
    todo.addAll(lease());
    return todo;
  }

  /**
   * Writes the lease again on all that it named and that goes on here; nothing where nothing does.
   * Names no turn anew, since the next owner may have begun it.
   */
  List<Instruction> lease() {
    named.removeIf(key -> !turns.containsKey(key) || holds(key));
    return named.isEmpty() ? List.of() : List.of(writeLease(leaseMs));
  }

  /**
   * Sends each end of what the lease names from now on, since it stands in chat-turns (R5). One
   * that was written before the task was closed is sent once more, so that it is known when it
   * stands.
   */
  List<Instruction> leaseWritten() {
    return forEach((key, held) -> named.contains(key) ? leased(key, held) : List.of());
  }

  private List<Instruction> leased(TurnKey key, HeldTurn held) {
    return switch (held) {
      case Waiting _, Elsewhere _ -> List.of();
      case Running running ->
          running.hold() == Hold.DETACHED ? become(key, running.as(Hold.LEASED)) : List.of();
      case Ended ended ->
          ended.hold() == Hold.DETACHED ? end(key, ended.as(Hold.LEASED)) : List.of();
    };
  }

  /** Gives everything up at once, so that the owner of the partition begins it anew. */
  List<Instruction> release() {
    if (turns.isEmpty()) {
      return List.of();
    }
    List<Instruction> todo = new ArrayList<>(dropAll());
    named.clear();
    todo.add(writeLease(0));
    return todo;
  }

  private Instruction writeLease(long ms) {
    return new Instruction.Lease(
        new Slot.Lease(partition), TurnEvents.lease(process, ms, List.copyOf(named)));
  }

  /** Drops everything: the process ends, or others may have begun it. */
  List<Instruction> dropAll() {
    return forEach(this::drop);
  }

  /** Drops what was detached, and no lease is on: nobody came for it (R10). */
  List<Instruction> dropUnleased() {
    return forEach((key, held) -> held.hold() == Hold.DETACHED ? drop(key, held) : List.of());
  }

  // What the task does with one turn.

  /** Holds a turn that nobody held, since the queue for permits has taken it. */
  void queued(TurnKey key, UUID traceId) {
    turns.put(key, new Waiting(traceId));
  }

  /** Takes note that the turn has its permit. */
  void launched(TurnKey key) {
    if (turns.get(key) instanceof Waiting waiting) {
      turns.put(key, waiting.launched());
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
              : become(key, running.as(Hold.OWN), new Instruction.Adopt(key, nextId(), targets));
      case Ended ended -> own(key, ended);
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
      case null -> end(key, new Ended(Hold.OWN, end, traceId));
      case Waiting waiting ->
          end(key, new Ended(Hold.OWN, end, waiting.traceId()), new Instruction.Withdraw(key));
      case Running running -> become(key, running.as(Hold.OWN), new Instruction.Stop(key));
      case Ended ended -> own(key, ended);
      case Elsewhere elsewhere -> List.of(tellings.stop(key, elsewhere.holder()));
    };
  }

  /**
   * Proposes an end that the task has decided. It goes before an attempt, which either runs for a
   * task that had decided otherwise (R2), or did not come back in time (R1); an end that is here
   * already goes before it. Another process that goes on with the turn is told to stop, after the
   * end, so that this is the first.
   */
  List<Instruction> propose(TurnKey key, TurnEvent end, @Nullable UUID traceId) {
    return switch (turns.get(key)) {
      case null -> end(key, new Ended(Hold.OWN, end, traceId));
      case Waiting waiting ->
          end(key, new Ended(Hold.OWN, end, waiting.traceId()), new Instruction.Withdraw(key));
      case Running running ->
          end(key, new Ended(Hold.OWN, end, running.traceId()), new Instruction.Abandon(key));
      case Ended ended -> own(key, ended);
      case Elsewhere elsewhere -> {
        List<Instruction> todo = tellings.settleWatches(key);
        todo.addAll(end(key, new Ended(Hold.OWN, end, traceId)));
        todo.add(tellings.stop(key, elsewhere.holder()));
        yield todo;
      }
    };
  }

  // What other processes have to do with a turn (R13).

  /** Holds a turn for another process that goes on with it; what goes on here goes before that. */
  List<Instruction> heldElsewhere(TurnKey key, String holder) {
    if (turns.containsKey(key)) {
      return List.of();
    }
    turns.put(key, new Elsewhere(holder));
    return early.of(key).stream().map(watch -> tellings.watch(key, holder, watch)).toList();
  }

  /** Holds it for that process no more. */
  List<Instruction> leaseOver(TurnKey key) {
    return turns.get(key) instanceof Elsewhere elsewhere ? drop(key, elsewhere) : List.of();
  }

  /** Tells the holder, where the turn goes on elsewhere, of a call that begins or ends to watch. */
  List<Instruction> watch(TurnKey key, Watch watch) {
    if (turns.get(key) instanceof Elsewhere elsewhere) {
      return List.of(tellings.watch(key, elsewhere.holder(), watch));
    }
    if (marking && !turns.containsKey(key)) {
      early.add(key, watch);
    }
    return List.of();
  }

  /** Takes note that what the holder was told of a turn was read, whatever the turn is by now. */
  List<Instruction> tellingRead(TurnTelling telling) {
    return tellings.read(telling);
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
    return held == null ? List.of() : drop(key, held);
  }

  // What happens to a turn.

  /** Ends a turn whose attempt returned. While it is detached, only a whole reply is sent (R10). */
  List<Instruction> returned(TurnKey key, TurnEvent end) {
    return switch (turns.get(key)) {
      case null -> List.of();
      case Waiting _, Elsewhere _ -> List.of();
      case Running running -> {
        Ended ended = running.ended(end);
        yield ended.isInFlight() ? end(key, ended) : become(key, ended);
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
        ? drop(key, ended)
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
              ? replace(end.key(), ended, cause)
              : List.of();
    };
  }

  private List<Instruction> replace(TurnKey key, Ended ended, Throwable cause) {
    TurnEvent unwritable = TurnEvents.unwritable(key.requestId());
    if (!ended.isInFlight()) {
      return List.of();
    }
    if (ended.end().equals(unwritable)) {
      return List.of(new Instruction.GiveUp(cause));
    }
    Ended replaced = ended.with(unwritable);
    return replaced.isInFlight() ? end(key, replaced) : keep(key, replaced);
  }

  private List<Instruction> own(TurnKey key, Ended ended) {
    return ended.isOwn() ? List.of() : end(key, ended.as(Hold.OWN));
  }

  private List<Instruction> detach(TurnKey key, Ended ended) {
    Ended detached = ended.as(Hold.DETACHED);
    return ended.isInFlight() && !detached.isInFlight()
        ? keep(key, detached)
        : become(key, detached);
  }

  /** Keeps the end for whoever adopts the turn; until then nobody should read it. */
  private List<Instruction> keep(TurnKey key, Ended ended) {
    return become(key, ended, new Instruction.Settle(slot(key)));
  }

  /** Forgets the turn, and ends what is going on for it. */
  private List<Instruction> drop(TurnKey key, HeldTurn held) {
    turns.remove(key);
    return switch (held) {
      case Waiting _ -> List.of(new Instruction.Withdraw(key));
      case Running _ -> List.of(new Instruction.Abandon(key));
      case Ended ended ->
          ended.isInFlight() ? List.of(new Instruction.Settle(slot(key))) : List.of();
      case Elsewhere _ -> tellings.settle(key);
    };
  }

  private List<Instruction> end(TurnKey key, Ended ended, Instruction... before) {
    var todo = new ArrayList<>(become(key, ended, before));
    todo.add(send(key, ended));
    return todo;
  }

  private List<Instruction> become(TurnKey key, HeldTurn state, Instruction... todo) {
    turns.put(key, state);
    return List.of(todo);
  }

  private List<Instruction> forEach(BiFunction<TurnKey, HeldTurn, List<Instruction>> event) {
    var todo = new ArrayList<Instruction>();
    new LinkedHashMap<>(turns).forEach((key, held) -> todo.addAll(event.apply(key, held)));
    return todo;
  }

  private Instruction send(TurnKey key, Ended ended) {
    TurnEvent end = TurnEvents.withEpoch(ended.end(), epoch);
    return new Instruction.Send(
        slot(key),
        ended.hold() == Hold.LEASED ? TurnEvents.ofHolder(end, process) : end,
        ended.traceId());
  }

  private Instruction sendSweep() {
    return new Instruction.Send(sweep(), TurnEvents.withEpoch(TurnEvents.sweep(), epoch), null);
  }

  private Slot slot(TurnKey key) {
    return new Slot.End(partition, key);
  }

  private Slot marker() {
    return new Slot.Marker(partition);
  }

  private Slot sweep() {
    return new Slot.Sweep(partition);
  }
}
