package com.milkyhoop.chatbot.processor.turn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.turn.RunningTurn.Stop;
import com.milkyhoop.chatbot.processor.turn.TurnRunner.Tools;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The turns of one task, from when it takes over its partition on. Its public methods are the
 * stream thread's and return at once; the turns' own threads report their ends. What was sent for
 * the task is sent again until the task says it was read (R5).
 *
 * <p>{@link #close} only detaches what runs (R10): attempts go on, and may still complete. The next
 * task of the same partition in this process inherits them, and adopts those whose turns it finds
 * unfinished; where none comes in time, they are abandoned.
 */
public final class TaskTurns {
  private enum State {
    OPEN,
    DETACHED,
    GONE
  }

  /** Of the runner, so that turns move from one task to the next at once. */
  private final ReentrantLock lock;

  private final int partition;
  private final Function<TurnKey, Optional<UUID>> traceIds;
  private final TurnRunner runner;
  private final Tools tools;

  /** This task's own. */
  @GuardedBy("lock")
  private final HeldTurns own = new HeldTurns();

  /** Of the task before, until they are adopted or dropped. */
  @GuardedBy("lock")
  private final HeldTurns inherited = new HeldTurns();

  @GuardedBy("lock")
  private final TaskEvents events;

  @GuardedBy("lock")
  private int attempts;

  @GuardedBy("lock")
  private State state = State.OPEN;

  @GuardedBy("lock")
  private Duration detachedFor = Duration.ZERO;

  /**
   * @param traceIds of turns that have no attempt here; asked on the stream thread
   */
  TaskTurns(
      int partition,
      Function<TurnKey, Optional<UUID>> traceIds,
      TurnRunner runner,
      Tools tools,
      ReentrantLock lock) {
    this.partition = partition;
    this.traceIds = traceIds;
    this.runner = runner;
    this.tools = tools;
    this.lock = lock;
    this.events = new TaskEvents(partition, tools.outbox());
  }

  /** Writes a recovery marker, in place of one that is still on its way. */
  public void mark(String markerId) {
    lock.lock();
    try {
      events.mark(markerId);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The task has read its marker: turns may start. What runs already goes on under new attempt ids,
   * and ends that were not read back are sent again, with this epoch.
   */
  public void recovered(long newEpoch) {
    lock.lock();
    try {
      events.recovered(newEpoch);
      own.turns.values().forEach(turn -> turn.publisher().renumber(nextId()));
      own.ends.replaceAll((_, end) -> events.again(end));
    } finally {
      lock.unlock();
    }
  }

  /** All unfinished turns of the task were looked at: what nobody adopted is abandoned. */
  public void dropInherited() {
    lock.lock();
    try {
      abandonAll(inherited);
    } finally {
      lock.unlock();
    }
  }

  /** Writes a note that something in the stores has had its time, unless one is on its way. */
  public void noteSweep() {
    lock.lock();
    try {
      events.noteSweep();
    } finally {
      lock.unlock();
    }
  }

  /** The note was read. */
  public void sweepRead() {
    lock.lock();
    try {
      events.sweepRead();
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@link #start} would take a turn now; a hint that saves building its prompt. */
  public boolean hasRoom() {
    return runner.permits().hasRoom();
  }

  /** Whether the turn waits, runs or has ended here and was not read back. */
  public boolean holds(TurnKey key) {
    lock.lock();
    try {
      return own.holds(key);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes over a turn of the task before, which goes on for these calls; false where there is none
   * and none is held already.
   */
  public boolean adopt(TurnKey key, List<ReplyTarget> targets) {
    lock.lock();
    try {
      RunningTurn turn = claim(key);
      if (turn != null) {
        turn.publisher().adopt(nextId(), targets);
        tools.meters().adopted();
      }
      return own.holds(key);
    } finally {
      lock.unlock();
    }
  }

  /** Runs a turn as soon as there is a permit; false where the queue is full. */
  public boolean start(TurnWork work) {
    var turn = new RunningTurn(work, this, tools);
    lock.lock();
    try {
      own.turns.put(work.key(), turn);
      if (runner.permits().offer(turn)) {
        return true;
      }
      own.turns.remove(work.key());
      tools.meters().refused();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Stops a turn. What runs here keeps its text, what waits or runs nowhere has none. */
  public void cancel(TurnKey key) {
    UUID traceId = traceIdOfANewEnd(key);
    lock.lock();
    try {
      claim(key);
      RunningTurn turn = own.turns.get(key);
      if (turn != null && runner.permits().withdraw(turn)) {
        own.turns.remove(key);
        traceId = turn.work().trace().traceUuid();
        turn = null;
      }
      if (turn != null) {
        turn.stop(Stop.CANCELLED);
      } else if (!own.ends.containsKey(key)) {
        send(key, traceId, TurnEvents.cancelled(key.requestId(), tools.parameters().model()));
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Proposes the end of a turn; one that runs here, or has ended here, goes before. Not so what the
   * task before left running: this task has decided anew, and otherwise.
   */
  public void propose(TurnKey key, TurnEvent end) {
    UUID traceId = traceIdOfANewEnd(key);
    lock.lock();
    try {
      RunningTurn before = inherited.removeTurn(key);
      if (before != null) {
        abandon(before);
      }
      claim(key);
      RunningTurn turn = own.turns.get(key);
      if (turn != null && runner.permits().withdraw(turn)) {
        own.turns.remove(key);
        traceId = turn.work().trace().traceUuid();
      }
      if (!own.holds(key)) {
        send(key, traceId, end);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A call watches the turn, if it runs here. */
  public void addTarget(TurnKey key, ReplyTarget target, Optional<ShownText> shown) {
    lock.lock();
    try {
      RunningTurn turn = running(key);
      if (turn != null) {
        turn.publisher().addTarget(target, shown);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A call watches the turn no more. */
  public void removeTarget(TurnKey key, ReplyTarget target) {
    lock.lock();
    try {
      RunningTurn turn = running(key);
      if (turn != null) {
        turn.publisher().removeTarget(target);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The turn's end was read: whatever of it is still here is in vain. */
  public void forget(TurnKey key) {
    lock.lock();
    try {
      for (HeldTurns held : List.of(own, inherited)) {
        RunningTurn turn = held.removeTurn(key);
        if (turn != null) {
          abandon(turn);
        }
        held.settle(key);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The task leaves this process, or this thread: what runs is detached. */
  public void close() {
    lock.lock();
    try {
      if (state != State.OPEN) {
        return;
      }
      state = State.DETACHED;
      events.close();
      own.takeAll(inherited);
      own.turns.values().removeIf(turn -> runner.permits().withdraw(turn));
      own.ends.values().stream()
          .filter(end -> !counts(end.event()))
          .forEach(OutgoingTurnEvent::settle);
      if (own.isEmpty()) {
        state = State.GONE;
      }
      runner.detached(this, state == State.GONE);
    } finally {
      lock.unlock();
    }
  }

  int partition() {
    return partition;
  }

  /** Takes over what an earlier task of the same partition left. */
  void inherit(TaskTurns before) {
    lock.lock();
    try {
      inherited.takeAll(before.surrender());
      inherited.turns.values().forEach(turn -> turn.belongsTo(this));
    } finally {
      lock.unlock();
    }
  }

  private HeldTurns surrender() {
    lock.lock();
    try {
      own.takeAll(inherited);
      state = State.GONE;
      return own;
    } finally {
      lock.unlock();
    }
  }

  /** Detached for so long more; true when it is over: adopted, or abandoned now. */
  boolean outlives(Duration more, Duration limit) {
    lock.lock();
    try {
      detachedFor = detachedFor.plus(more);
      if (state == State.DETACHED && detachedFor.compareTo(limit) >= 0) {
        abandonAll();
      }
      return state == State.GONE;
    } finally {
      lock.unlock();
    }
  }

  /** Everything of it ends now, without an outcome. */
  void abandonAll() {
    lock.lock();
    try {
      abandonAll(own);
      abandonAll(inherited);
      state = State.GONE;
    } finally {
      lock.unlock();
    }
  }

  /** Called by a turn's thread before each attempt. */
  AttemptId nextId() {
    lock.lock();
    try {
      attempts++;
      return new AttemptId(events.epoch(), attempts);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Called by a turn's thread at its end; false where nobody waits for it any more. While the task
   * is closed, or has not adopted the turn yet, only a whole reply is sent: whatever else it says
   * is kept for a task that adopts it.
   */
  boolean ended(RunningTurn turn, TurnEvent end) {
    TurnKey key = turn.work().key();
    lock.lock();
    try {
      boolean isOwn = own.turns.remove(key, turn);
      if (!isOwn && !inherited.turns.remove(key, turn)) {
        return false;
      }
      OutgoingTurnEvent outgoing = events.end(key, turn.work().trace().traceUuid(), end);
      (isOwn ? own : inherited).ends.put(key, outgoing);
      if (counts(end) || isOwn && state == State.OPEN) {
        events.send(outgoing);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether it counts whoever owns the partition when it is read (R5). */
  private static boolean counts(TurnEvent end) {
    return end.getKind() == TurnEventKind.COMPLETED;
  }

  @GuardedBy("lock")
  private @Nullable RunningTurn running(TurnKey key) {
    RunningTurn turn = own.turns.get(key);
    return turn == null ? inherited.turns.get(key) : turn;
  }

  /** Moves a turn of the task before, or its end, to this task's own. */
  @GuardedBy("lock")
  private @Nullable RunningTurn claim(TurnKey key) {
    OutgoingTurnEvent end = inherited.ends.remove(key);
    if (end != null) {
      own.ends.put(key, events.again(end));
    }
    RunningTurn turn = inherited.removeTurn(key);
    if (turn != null) {
      own.turns.put(key, turn);
    }
    return turn;
  }

  /** What is held already, as at each tick until it is folded, needs no look into the stores. */
  private @Nullable UUID traceIdOfANewEnd(TurnKey key) {
    return holds(key) ? null : traceIds.apply(key).orElse(null);
  }

  @GuardedBy("lock")
  private void send(TurnKey key, @Nullable UUID traceId, TurnEvent end) {
    own.settle(key);
    OutgoingTurnEvent outgoing = events.end(key, traceId, end);
    own.ends.put(key, outgoing);
    events.send(outgoing);
  }

  @GuardedBy("lock")
  private void abandonAll(HeldTurns held) {
    held.turns.values().forEach(this::abandon);
    held.turns.clear();
    held.ends.values().forEach(OutgoingTurnEvent::settle);
    held.ends.clear();
  }

  private void abandon(RunningTurn turn) {
    runner.permits().withdraw(turn);
    turn.stop(Stop.ABANDONED);
  }
}
