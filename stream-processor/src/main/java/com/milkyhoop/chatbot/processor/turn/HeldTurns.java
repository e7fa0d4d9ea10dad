package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.processor.turn.HeldTurn.Elsewhere;
import com.milkyhoop.chatbot.processor.turn.HeldTurn.Ended;
import com.milkyhoop.chatbot.processor.turn.HeldTurn.Hold;
import com.milkyhoop.chatbot.processor.turn.HeldTurn.Running;
import com.milkyhoop.chatbot.processor.turn.HeldTurn.Waiting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Holds the state of each turn of a {@link TurnLedger}, and takes the steps that its events are
 * made of: each changes the state of one turn, and returns what follows from that. As pure as the
 * ledger.
 */
final class HeldTurns {
  private final int partition;
  private final TaskEpoch epoch;
  private final HolderLease lease;
  private final HolderNotices notices;
  private final Map<TurnKey, HeldTurn> turns = new LinkedHashMap<>();

  HeldTurns(int partition, TaskEpoch epoch, HolderLease lease, HolderNotices notices) {
    this.partition = partition;
    this.epoch = epoch;
    this.lease = lease;
    this.notices = notices;
  }

  /** Takes all turns over from the ledger before. */
  void takeFrom(HeldTurns before) {
    turns.putAll(before.turns);
    before.turns.clear();
  }

  /** Returns the state of a turn; null where it is not held. */
  @Nullable HeldTurn get(TurnKey key) {
    return turns.get(key);
  }

  Set<TurnKey> keys() {
    return turns.keySet();
  }

  boolean isEmpty() {
    return turns.isEmpty();
  }

  boolean isAny(Hold hold) {
    return turns.values().stream().anyMatch(held -> held.hold() == hold);
  }

  /** Holds a turn in this state from now on. */
  List<Instruction> become(TurnKey key, HeldTurn state, Instruction... todo) {
    turns.put(key, state);
    return List.of(todo);
  }

  /** Holds a turn as ended, and sends its end in place of what is in flight of it. */
  List<Instruction> end(TurnKey key, Ended ended, Instruction... before) {
    var todo = new ArrayList<>(become(key, ended, before));
    todo.add(send(key, ended));
    return todo;
  }

  /** Keeps the end for whoever adopts the turn; until then nobody should read it. */
  private List<Instruction> keep(TurnKey key, Ended ended) {
    return become(key, ended, new Instruction.Settle(slot(key)));
  }

  /** Has an end that is here already be the open task's, and so sent. */
  List<Instruction> own(TurnKey key, Ended ended) {
    return ended.isOwn() ? List.of() : end(key, ended.as(Hold.OWN));
  }

  /** Has a turn of the open task go on in its new epoch (R5). */
  List<Instruction> resume(TurnKey key, HeldTurn held) {
    return switch (held) {
      case Waiting _, Elsewhere _ -> List.of();
      case Running running ->
          running.isOwn() ? List.of(new Instruction.Renumber(key, epoch.nextAttempt())) : List.of();
      case Ended ended -> ended.isOwn() ? List.of(send(key, ended)) : List.of();
    };
  }

  /** Leaves a turn of a closed task going on, and takes back what only that could end (R8, R10). */
  List<Instruction> detach(TurnKey key, HeldTurn held) {
    return switch (held) {
      case Waiting _, Elsewhere _ -> drop(key, held);
      case Running running -> become(key, running.as(Hold.DETACHED));
      case Ended ended -> {
        Ended detached = ended.as(Hold.DETACHED);
        yield ended.isInFlight() && !detached.isInFlight()
            ? keep(key, detached)
            : become(key, detached);
      }
    };
  }

  /** Sends each end of a detached turn from now on, since a lease on it stands. */
  List<Instruction> lease(TurnKey key, HeldTurn held) {
    return switch (held) {
      case Waiting _, Elsewhere _ -> List.of();
      case Running running ->
          running.hold() == Hold.DETACHED ? become(key, running.as(Hold.LEASED)) : List.of();
      case Ended ended ->
          ended.hold() == Hold.DETACHED ? end(key, ended.as(Hold.LEASED)) : List.of();
    };
  }

  /**
   * Replaces an end that can never be written by one that says what the turn cost, and that by one
   * that always fits; where that is not possible, nothing is.
   */
  List<Instruction> replace(TurnKey key, Ended ended, Throwable cause) {
    TurnEvent bare = TaskRecords.unwritable(key.requestId());
    if (!ended.isInFlight()) {
      return List.of();
    }
    if (ended.end().equals(bare)) {
      return List.of(new Instruction.GiveUp(cause));
    }
    boolean isReplaced = bare.getFailure().equals(ended.end().getFailure());
    TurnEvent other = isReplaced ? bare : TaskRecords.unwritable(ended.end());
    Ended replaced = ended.with(other);
    return replaced.isInFlight() ? end(key, replaced) : keep(key, replaced);
  }

  /** Forgets the turn, and ends what is going on for it. */
  List<Instruction> drop(TurnKey key, HeldTurn held) {
    turns.remove(key);
    return switch (held) {
      case Waiting _ -> List.of(new Instruction.Withdraw(key));
      case Running _ -> List.of(new Instruction.Abandon(key));
      case Ended ended ->
          ended.isInFlight() ? List.of(new Instruction.Settle(slot(key))) : List.of();
      case Elsewhere _ -> notices.settle(key);
    };
  }

  /** Takes a step for each turn, oldest first. */
  List<Instruction> forEach(BiFunction<TurnKey, HeldTurn, List<Instruction>> step) {
    var todo = new ArrayList<Instruction>();
    new LinkedHashMap<>(turns).forEach((key, held) -> todo.addAll(step.apply(key, held)));
    return todo;
  }

  /** Sends an end, with the epoch of now. */
  private Instruction send(TurnKey key, Ended ended) {
    TurnEvent end = epoch.stamp(ended.end());
    return new Instruction.Send(
        slot(key), ended.hold() == Hold.LEASED ? lease.sign(end) : end, ended.traceId());
  }

  private Slot slot(TurnKey key) {
    return new Slot.End(partition, key);
  }
}
