package com.milkyhoop.chatbot.processor.turn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.processor.turn.PermitQueue.Offer;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * Holds the tasks of the process with their ledgers, and the permits, behind one lock: so a turn
 * changes its state, and goes from one task to the next, in one step. Decides nothing itself. Any
 * thread; nothing waits in it but for the lock, which is held while records are handed to the
 * outbox and to the delta producer, and neither blocks.
 *
 * @see "ADR 9: docs/adr/0009-a-ledger-of-turns.md"
 */
final class LockedLedgers {
  private final ReentrantLock lock = new ReentrantLock();
  private final TurnOutbox outbox;
  private final TurnMetrics meters;
  private final Consumer<RunningTurn> launch;
  private final TurnReader reader;
  private final LedgerTask.Shared shared;
  private final LockedLeases leases;
  private final LockedPermits permits;

  @GuardedBy("lock")
  private final LedgerTasks tasks;

  /**
   * @param launch starts the thread of a turn that has its permit; called under the lock
   * @param giveUp told when nothing can be written any more
   */
  LockedLedgers(
      TurnLimits limits,
      TurnWriter writer,
      TurnTimer sender,
      KafkaRefusals refusals,
      TurnMetrics meters,
      Consumer<RunningTurn> launch,
      Consumer<Throwable> giveUp,
      Leasing leasing) {
    this.permits = new LockedPermits(lock, limits);
    this.outbox = new TurnOutbox(writer, sender, refusals, this::written, this::unwritable, giveUp);
    this.meters = meters;
    this.launch = launch;
    this.tasks = new LedgerTasks();
    this.leases = new LockedLeases(lock, tasks, leasing);
    this.reader = leasing.reader().apply(leases::told);
    this.shared = new LedgerTask.Shared(outbox, permits, meters, giveUp, leasing, reader);
  }

  /** Returns what goes on under leases of this process. */
  LockedLeases leases() {
    return leases;
  }

  /** Returns the permits, which turns of all tasks share. */
  LockedPermits permits() {
    return permits;
  }

  /** Begins a task, which takes over what the one before it in this process left. */
  LedgerTask open(int partition) {
    lock.lock();
    try {
      return tasks.open(partition, shared);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Closes a task. What is left of it stays for the next one, or until its time is over. Waits, but
   * not for long, until a lease on it stands: before the next owner's marker (R13).
   */
  void close(LedgerTask task) {
    CompletableFuture<Void> standing = CompletableFuture.completedFuture(null);
    lock.lock();
    try {
      if (tasks.isCurrent(task)) {
        standing = task.close();
        if (task.isEmpty()) {
          task.endLease();
          leases.removeFinished();
        }
      }
    } finally {
      lock.unlock();
    }
    leases.awaitStanding(task, standing);
  }

  /** Takes note that the task has read its marker. */
  void recovered(LedgerTask task, long epoch) {
    lock.lock();
    try {
      if (tasks.isCurrent(task)) {
        task.recovered(epoch);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Has the task's ledger decide; not where the task was closed, or followed by another. */
  void decide(LedgerTask task, Function<TurnLedger, List<Instruction>> event) {
    lock.lock();
    try {
      if (tasks.isCurrent(task)) {
        task.decide(event);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Asks the task of its turns; false where it was closed, or followed by another. */
  boolean ask(LedgerTask task, Predicate<LedgerTask> question) {
    lock.lock();
    try {
      return tasks.isCurrent(task) && question.test(task);
    } finally {
      lock.unlock();
    }
  }

  /** Takes a turn on; one that is here already goes on. False where there is no room. */
  boolean start(LedgerTask task, RunningTurn turn) {
    lock.lock();
    try {
      if (!tasks.isCurrent(task)) {
        return false;
      }
      TurnKey key = turn.work().key();
      task.decide(ledger -> ledger.adopt(key, turn.work().targets()));
      return task.holds(key) || offer(task, turn);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes on a turn that is stopped already, beside the permits, in place of one that waits. False
   * where it is not idle, or as many run so as may.
   */
  boolean startBeside(LedgerTask task, RunningTurn turn) {
    lock.lock();
    try {
      TurnKey key = turn.work().key();
      if (!tasks.isCurrent(task) || !task.isIdle(key) || !permits.takeBeside()) {
        return false;
      }
      task.queued(turn);
      launchNow(turn);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Returns a turn that waits or runs for the task. */
  Optional<RunningTurn> run(LedgerTask task, TurnKey key) {
    lock.lock();
    try {
      return tasks.isCurrent(task) ? task.run(key) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Changes who sees the text of a turn, if it waits or runs here. */
  void withRun(LedgerTask task, TurnKey key, Consumer<RunningTurn> change) {
    lock.lock();
    try {
      if (tasks.isCurrent(task)) {
        task.withRun(key, change);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Does something with each turn that waits or runs for the task. */
  void forEachRun(LedgerTask task, Consumer<RunningTurn> action) {
    lock.lock();
    try {
      if (tasks.isCurrent(task)) {
        task.forEachRun(action);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether anything of closed tasks goes on without a lease. */
  boolean anyDetached() {
    lock.lock();
    try {
      return tasks.all().stream().anyMatch(LedgerTask::hasDetached);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Counts the time of the closed tasks, and drops what they left without a lease when it is over
   * (R10).
   *
   * @param more time that has passed
   * @param suspended partitions whose time is not counted now
   */
  void passed(Duration more, Duration limit, IntPredicate suspended) {
    lock.lock();
    try {
      for (LedgerTask task : tasks.all()) {
        if (task.hasDetached()
            && !suspended.test(task.partition())
            && task.closedFor(more).compareTo(limit) >= 0) {
          task.decide(TurnLedger::dropUnleased);
        }
      }
      leases.removeFinished();
    } finally {
      lock.unlock();
    }
  }

  /** Drops everything: the process ends. */
  void close() {
    lock.lock();
    try {
      tasks.dropAll();
    } finally {
      lock.unlock();
    }
    outbox.close();
    reader.close();
  }

  /** Numbers an attempt that begins now; empty where the turn was abandoned. */
  Optional<AttemptId> nextId(RunningTurn turn) {
    lock.lock();
    try {
      return tasks.of(turn).map(LedgerTask::nextId);
    } finally {
      lock.unlock();
    }
  }

  /** Takes the end of a turn; false where nobody waits for it any more. */
  boolean returned(RunningTurn turn, TurnEvent end) {
    lock.lock();
    try {
      Optional<LedgerTask> task = tasks.of(turn);
      task.ifPresent(it -> it.returned(turn, end));
      return task.isPresent();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the permit of a turn whose thread ends; the next in the queue has it. */
  void release(RunningTurn turn, Duration held) {
    lock.lock();
    try {
      permits.release(turn, held).ifPresent(this::launchNow);
    } finally {
      lock.unlock();
    }
  }

  /** Takes no note of a record whose place another one has taken while this waited for the lock. */
  private void written(Slot slot, TurnEvent event, long offset) {
    lock.lock();
    try {
      if (outbox.isInFlight(slot, event)) {
        tasks.of(slot.partition()).ifPresent(task -> task.written(slot, offset));
      }
      leases.removeFinished();
    } finally {
      lock.unlock();
    }
  }

  private void unwritable(Slot slot, Throwable cause) {
    lock.lock();
    try {
      tasks
          .of(slot.partition())
          .ifPresent(task -> task.decide(ledger -> ledger.unwritable(slot, cause)));
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean offer(LedgerTask task, RunningTurn turn) {
    Offer offer = permits.offer(turn);
    if (offer == Offer.REFUSED) {
      meters.refused();
      return false;
    }
    task.queued(turn);
    if (offer == Offer.PERMITTED) {
      launchNow(turn);
    }
    return true;
  }

  @GuardedBy("lock")
  private void launchNow(RunningTurn turn) {
    tasks.of(turn).ifPresent(task -> task.launched(turn));
    meters.started();
    launch.accept(turn);
  }
}
