package com.milkyhoop.chatbot.processor.turn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the leases of this process on turns of tasks that it has lost (R13): keeps them
 * written, does what owners tell, and waits for their ends when the process stops. Behind the lock
 * of {@link LockedLedgers}. Any thread.
 *
 * @see "ADR 17: docs/adr/0017-leases-on-turns-that-go-on.md"
 */
final class LockedLeases {
  private final ReentrantLock lock;
  private final Leasing leasing;

  /** Is signalled when a lease may be over. */
  private final Condition change;

  @GuardedBy("lock")
  private final LedgerTasks tasks;

  /** Says whether nobody waits for leases any more: the process was told to stop once more. */
  @GuardedBy("lock")
  private boolean hurrying;

  /**
   * @param lock guards the tasks, too
   */
  LockedLeases(ReentrantLock lock, LedgerTasks tasks, Leasing leasing) {
    this.lock = lock;
    this.tasks = tasks;
    this.leasing = leasing;
    this.change = lock.newCondition();
  }

  /**
   * Waits, but not for long, until the lease of a closed task stands. One that did not in time is
   * in vain: it may come after the next owner's marker, and then that has begun the turns.
   */
  void awaitStanding(LedgerTask task, CompletableFuture<Void> standing) {
    leasing.patience().await(standing);
    if (standing.isDone()) {
      return;
    }
    lock.lock();
    try {
      if (tasks.isLast(task)) {
        task.endLease();
        change.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Writes again what leases are due, and drops what others may have begun. */
  void keep() {
    long now = leasing.nanoTime().getAsLong();
    lock.lock();
    try {
      tasks.all().forEach(task -> task.keepLease(now));
      removeFinished();
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many turns go on under leases of this process. */
  int turns() {
    lock.lock();
    try {
      return tasks.all().stream().filter(LedgerTask::isLeased).mapToInt(LedgerTask::running).sum();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until nothing goes on under a lease any more, nor has an end in flight, or for so long,
   * or until hurried.
   */
  void await(Duration most) {
    long left = most.toNanos();
    lock.lock();
    try {
      while (left > 0 && !hurrying && tasks.all().stream().anyMatch(LedgerTask::isAwaited)) {
        left = change.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Lets nobody wait from now on. */
  void hurry() {
    lock.lock();
    try {
      hurrying = true;
      change.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Gives up what is under a lease, and waits a little until the next owners can know. */
  void release() {
    List<CompletableFuture<Void>> released;
    lock.lock();
    try {
      released =
          tasks.all().stream().filter(LedgerTask::isAwaited).map(LedgerTask::release).toList();
    } finally {
      lock.unlock();
    }
    released.forEach(leasing.patience()::await);
  }

  /** Does what the owner of a partition tells this holder of a lease. */
  void told(int partition, @Nullable String conversation, TurnEvent event) {
    if (conversation == null
        || !event.getHolder().equals(leasing.process())
        || !HolderNotice.is(event)) {
      return;
    }
    HolderNotice notice = HolderNotice.of(ConversationId.parse(conversation), event);
    lock.lock();
    try {
      tasks.of(partition).ifPresent(task -> task.told(notice));
    } finally {
      lock.unlock();
    }
  }

  /** Forgets closed tasks of which nothing is left. */
  void removeFinished() {
    lock.lock();
    try {
      if (tasks.removeFinished()) {
        change.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
