package com.milkyhoop.chatbot.processor.turn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the last task of each partition, open or closed, as long as anything is left of it. Guarded
 * by the lock of {@link LockedLedgers}.
 */
final class LedgerTasks {
  private final Map<Integer, LedgerTask> byPartition = new HashMap<>();

  /** Begins a task, which takes over what the one before it in this process left. */
  LedgerTask open(int partition, LedgerTask.Shared shared) {
    LedgerTask before = byPartition.get(partition);
    if (before != null && before.isOpen()) {
      before.close();
    }
    LedgerTask task = before == null ? LedgerTask.first(partition, shared) : before.next();
    byPartition.put(partition, task);
    return task;
  }

  /** Returns the last task of a partition. */
  Optional<LedgerTask> of(int partition) {
    return Optional.ofNullable(byPartition.get(partition));
  }

  /** Returns the task that waits for the turn; empty where the turn was abandoned. */
  Optional<LedgerTask> of(RunningTurn turn) {
    return of(turn.partition()).filter(task -> task.awaits(turn));
  }

  /** Returns whether no other task of its partition has followed it. */
  boolean isLast(LedgerTask task) {
    return byPartition.get(task.partition()) == task;
  }

  /** Returns whether it is open, and no other has followed it. */
  boolean isCurrent(LedgerTask task) {
    return task.isOpen() && isLast(task);
  }

  List<LedgerTask> all() {
    return List.copyOf(byPartition.values());
  }

  /** Forgets closed tasks of which nothing is left; returns whether there were any. */
  boolean removeFinished() {
    List<LedgerTask> finished = all().stream().filter(LedgerTask::isFinished).toList();
    for (LedgerTask task : finished) {
      task.endLease();
      byPartition.remove(task.partition());
    }
    return !finished.isEmpty();
  }

  /** Drops all turns of all tasks. */
  void dropAll() {
    all().forEach(task -> task.decide(TurnLedger::dropAll));
    byPartition.clear();
  }
}
