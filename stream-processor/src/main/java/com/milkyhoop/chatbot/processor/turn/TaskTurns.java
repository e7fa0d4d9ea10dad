package com.milkyhoop.chatbot.processor.turn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.turn.TurnRunner.Tools;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The turns of one task, from when it takes over its partition until it is closed. Its public
 * methods are the stream thread's and return at once; the turns' own threads report their ends.
 * Everything that was sent for the task is sent again until the task says it was read (R5).
 */
public final class TaskTurns {
  private final ReentrantLock lock = new ReentrantLock();
  private final int partition;
  private final TurnRunner runner;
  private final Tools tools;

  /** Waiting and running turns. */
  @GuardedBy("lock")
  private final Map<TurnKey, RunningTurn> turns = new HashMap<>();

  /** Ends that were sent and not read back yet. */
  @GuardedBy("lock")
  private final Map<TurnKey, OutgoingTurnEvent> ends = new HashMap<>();

  @GuardedBy("lock")
  private @Nullable OutgoingTurnEvent marker;

  @GuardedBy("lock")
  private long epoch = -1;

  @GuardedBy("lock")
  private int attempts;

  @GuardedBy("lock")
  private boolean closed;

  TaskTurns(int partition, TurnRunner runner, Tools tools) {
    this.partition = partition;
    this.runner = runner;
    this.tools = tools;
  }

  /** Writes a recovery marker, in place of one that is still on its way. */
  public void mark(String markerId) {
    TurnEvent event =
        TurnEvent.newBuilder()
            .setKind(TurnEventKind.RECOVERY_MARKER)
            .setEpoch(-1)
            .setMarkerId(markerId)
            .build();
    lock.lock();
    try {
      if (marker != null) {
        marker.settle();
      }
      marker = new OutgoingTurnEvent(partition, null, event);
      tools.outbox().submit(marker);
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
      epoch = newEpoch;
      if (marker != null) {
        marker.settle();
        marker = null;
      }
      turns.values().forEach(turn -> turn.publisher().renumber(nextId()));
      ends.replaceAll((_, end) -> again(end));
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@link #start} would take a turn now; a hint that saves building its prompt. */
  public boolean hasRoom() {
    return runner.hasRoom();
  }

  /** Whether the turn waits, runs or has ended here and was not read back. */
  public boolean holds(TurnKey key) {
    lock.lock();
    try {
      return turns.containsKey(key) || ends.containsKey(key);
    } finally {
      lock.unlock();
    }
  }

  /** Runs a turn as soon as there is a permit; false where the queue is full. */
  public boolean start(TurnWork work) {
    var turn = new RunningTurn(work, this, tools);
    lock.lock();
    try {
      if (!runner.offer(turn)) {
        return false;
      }
      turns.put(work.key(), turn);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Proposes the end of a turn that does not run here. */
  public void propose(TurnKey key, TurnEvent end) {
    lock.lock();
    try {
      send(key, end);
    } finally {
      lock.unlock();
    }
  }

  /** A further call watches the turn, if it runs here. */
  public void addTarget(TurnKey key, ReplyTarget target) {
    RunningTurn turn = find(key);
    if (turn != null) {
      turn.publisher().addTarget(target);
    }
  }

  /** The turn's end was read: whatever of it is still here is in vain. */
  public void forget(TurnKey key) {
    lock.lock();
    try {
      RunningTurn turn = turns.remove(key);
      if (turn != null) {
        abandon(turn);
      }
      OutgoingTurnEvent end = ends.remove(key);
      if (end != null) {
        end.settle();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The task leaves this process: its turns stop, and nothing more is written for it. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      turns.values().forEach(this::abandon);
      turns.clear();
      ends.values().forEach(OutgoingTurnEvent::settle);
      ends.clear();
      if (marker != null) {
        marker.settle();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Called by a turn's thread before each attempt. */
  void beginAttempt(RunningTurn turn) {
    lock.lock();
    try {
      turn.publisher().begin(nextId());
    } finally {
      lock.unlock();
    }
  }

  /** Called by a turn's thread at its end; false where nobody waits for it any more. */
  boolean ended(RunningTurn turn, TurnEvent end) {
    TurnKey key = turn.work().key();
    lock.lock();
    try {
      if (closed || !turns.remove(key, turn)) {
        return false;
      }
      send(key, end);
      return true;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void send(TurnKey key, TurnEvent end) {
    var outgoing = new OutgoingTurnEvent(partition, key.conversation().key(), withEpoch(end));
    OutgoingTurnEvent earlier = ends.put(key, outgoing);
    if (earlier != null) {
      earlier.settle();
    }
    tools.outbox().submit(outgoing);
  }

  @GuardedBy("lock")
  private OutgoingTurnEvent again(OutgoingTurnEvent earlier) {
    earlier.settle();
    var outgoing = new OutgoingTurnEvent(partition, earlier.key, withEpoch(earlier.event()));
    tools.outbox().submit(outgoing);
    return outgoing;
  }

  @GuardedBy("lock")
  private TurnEvent withEpoch(TurnEvent event) {
    return new TurnEvent(
        event.getKind(),
        epoch,
        event.getMarkerId(),
        event.getRequestId(),
        event.getReply(),
        event.getReplyTokens(),
        event.getFinishReason(),
        event.getModel(),
        event.getUsage(),
        event.getFailure(),
        event.getGeneration());
  }

  @GuardedBy("lock")
  private AttemptId nextId() {
    attempts++;
    return new AttemptId(epoch, attempts);
  }

  private void abandon(RunningTurn turn) {
    runner.withdraw(turn);
    turn.abandon();
  }

  private @Nullable RunningTurn find(TurnKey key) {
    lock.lock();
    try {
      return turns.get(key);
    } finally {
      lock.unlock();
    }
  }
}
