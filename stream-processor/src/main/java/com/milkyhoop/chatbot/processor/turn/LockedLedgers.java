package com.milkyhoop.chatbot.processor.turn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.processor.turn.PermitQueue.Offer;
import com.milkyhoop.chatbot.schemas.AttemptId;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

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
  private final TurnMeters meters;
  private final Consumer<RunningTurn> launch;
  private final Leasing leasing;
  private final TurnReader reader;
  private final LedgerTask.Shared shared;

  /** Is signalled when a lease may be over. */
  private final Condition leasesChange = lock.newCondition();

  /** Says whether nobody waits for leases any more: the process was told to stop once more. */
  @GuardedBy("lock")
  private boolean hurrying;

  @GuardedBy("lock")
  private final PermitQueue<RunningTurn> permits;

  /** The last task of each partition, open or closed, as long as anything is left of it. */
  @GuardedBy("lock")
  private final Map<Integer, LedgerTask> tasks = new HashMap<>();

  /** Copies a figure of {@link #permits}; read for each token. */
  private volatile int running;

  /**
   * @param launch starts the thread of a turn that has its permit; called under the lock
   * @param giveUp told when nothing can be written any more
   */
  LockedLedgers(
      TurnLimits limits,
      TurnWriter writer,
      TurnTimer sender,
      TurnMeters meters,
      Consumer<RunningTurn> launch,
      Consumer<Throwable> giveUp,
      Leasing leasing) {
    this.permits = new PermitQueue<>(limits.permits(), limits.maxWaitingBytes());
    this.outbox = new TurnOutbox(writer, sender, this::written, this::unwritable, giveUp);
    this.meters = meters;
    this.launch = launch;
    this.leasing = leasing;
    this.reader = leasing.reader().apply(this::told);
    this.shared = new LedgerTask.Shared(outbox, permits, meters, giveUp, leasing, reader);
  }

  /** Begins a task, which takes over what the one before it in this process left. */
  LedgerTask open(int partition) {
    lock.lock();
    try {
      LedgerTask before = tasks.get(partition);
      if (before != null && before.isOpen()) {
        before.close();
      }
      LedgerTask task = before == null ? LedgerTask.first(partition, shared) : before.next();
      tasks.put(partition, task);
      return task;
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
      if (isCurrent(task)) {
        standing = task.close();
        if (task.isEmpty()) {
          task.endLease();
          tasks.remove(task.partition());
        }
      }
    } finally {
      lock.unlock();
    }
    leasing.patience().await(standing);
    if (!standing.isDone()) {
      giveUpLease(task);
    }
  }

  /**
   * Lets a lease be in vain that did not stand in time: it may come after the next owner's marker,
   * and then that has begun the turns.
   */
  private void giveUpLease(LedgerTask task) {
    lock.lock();
    try {
      if (tasks.get(task.partition()) == task) {
        task.endLease();
        leasesChange.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes note that the task has read its marker. */
  void recovered(LedgerTask task, long epoch) {
    lock.lock();
    try {
      if (isCurrent(task)) {
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
      if (isCurrent(task)) {
        task.decide(event);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether the turn waits, runs or has ended here and was not read back. */
  boolean holds(LedgerTask task, TurnKey key) {
    lock.lock();
    try {
      return task.holds(key);
    } finally {
      lock.unlock();
    }
  }

  /** Takes a turn on; one that is here already goes on. False where there is no room. */
  boolean start(LedgerTask task, RunningTurn turn) {
    lock.lock();
    try {
      if (!isCurrent(task)) {
        return false;
      }
      TurnKey key = turn.work().key();
      task.decide(ledger -> ledger.adopt(key, turn.work().targets()));
      return task.holds(key) || offer(task, turn);
    } finally {
      lock.unlock();
    }
  }

  /** Changes who sees the text of a turn, if it waits or runs here. */
  void withRun(LedgerTask task, TurnKey key, Consumer<RunningTurn> change) {
    lock.lock();
    try {
      if (isCurrent(task)) {
        task.withRun(key, change);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether anything of closed tasks goes on without a lease. */
  boolean anyDetached() {
    lock.lock();
    try {
      return tasks.values().stream().anyMatch(LedgerTask::hasDetached);
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
      for (LedgerTask task : tasks.values()) {
        if (task.hasDetached()
            && !suspended.test(task.partition())
            && task.closedFor(more).compareTo(limit) >= 0) {
          task.decide(TurnLedger::dropUnleased);
        }
      }
      removeFinished();
    } finally {
      lock.unlock();
    }
  }

  /** Writes again what leases are due, and drops what others may have begun (R13). */
  void keepLeases() {
    long now = leasing.nanoTime().getAsLong();
    lock.lock();
    try {
      tasks.values().forEach(task -> task.keepLease(now));
      removeFinished();
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many turns go on under leases of this process. */
  int leased() {
    lock.lock();
    try {
      return tasks.values().stream()
          .filter(LedgerTask::isLeased)
          .mapToInt(LedgerTask::running)
          .sum();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until nothing goes on under a lease any more, nor has an end in flight, or for so long,
   * or until hurried.
   */
  void awaitLeases(Duration most) {
    long left = most.toNanos();
    lock.lock();
    try {
      while (left > 0 && !hurrying && tasks.values().stream().anyMatch(LedgerTask::isAwaited)) {
        left = leasesChange.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Lets nobody wait for leases from now on. */
  void hurry() {
    lock.lock();
    try {
      hurrying = true;
      leasesChange.signalAll();
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
          tasks.values().stream().filter(LedgerTask::isAwaited).map(LedgerTask::release).toList();
    } finally {
      lock.unlock();
    }
    released.forEach(leasing.patience()::await);
  }

  /** Drops everything: the process ends. */
  void close() {
    lock.lock();
    try {
      tasks.values().forEach(task -> task.decide(TurnLedger::dropAll));
      tasks.clear();
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
      return taskOf(turn).map(LedgerTask::nextId);
    } finally {
      lock.unlock();
    }
  }

  /** Takes the end of a turn; false where nobody waits for it any more. */
  boolean returned(RunningTurn turn, TurnEvent end) {
    lock.lock();
    try {
      Optional<LedgerTask> task = taskOf(turn);
      task.ifPresent(it -> it.returned(turn, end));
      return task.isPresent();
    } finally {
      lock.unlock();
    }
  }

  /** The thread of a turn gives its permit back, which goes to the next in the queue. */
  void release(Duration held) {
    lock.lock();
    try {
      permits.release(held).ifPresent(this::launchNow);
      running = permits.running();
    } finally {
      lock.unlock();
    }
  }

  boolean hasRoom() {
    lock.lock();
    try {
      return permits.hasRoom();
    } finally {
      lock.unlock();
    }
  }

  Duration expectedWait() {
    lock.lock();
    try {
      return permits.expectedWait();
    } finally {
      lock.unlock();
    }
  }

  int waiting() {
    lock.lock();
    try {
      return permits.waiting();
    } finally {
      lock.unlock();
    }
  }

  int running() {
    return running;
  }

  private void written(Slot slot, long offset) {
    lock.lock();
    try {
      LedgerTask task = tasks.get(slot.partition());
      if (task != null) {
        task.written(slot, offset);
        removeFinished();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Does what the owner of a partition tells this holder of a lease. */
  private void told(int partition, @Nullable String conversation, TurnEvent event) {
    if (conversation == null
        || !event.getHolder().equals(leasing.process())
        || !TurnTelling.is(event)) {
      return;
    }
    TurnTelling telling = TurnTelling.of(ConversationId.parse(conversation), event);
    lock.lock();
    try {
      LedgerTask task = tasks.get(partition);
      if (task != null) {
        task.told(telling);
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void removeFinished() {
    List<LedgerTask> finished = tasks.values().stream().filter(LedgerTask::isFinished).toList();
    for (LedgerTask task : finished) {
      task.endLease();
      tasks.remove(task.partition());
    }
    if (!finished.isEmpty()) {
      leasesChange.signalAll();
    }
  }

  private void unwritable(Slot slot, Throwable cause) {
    lock.lock();
    try {
      LedgerTask task = tasks.get(slot.partition());
      if (task != null) {
        task.decide(ledger -> ledger.unwritable(slot, cause));
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean isCurrent(LedgerTask task) {
    return task.isOpen() && tasks.get(task.partition()) == task;
  }

  /** The task that waits for the turn; empty where the turn was abandoned. */
  @GuardedBy("lock")
  private Optional<LedgerTask> taskOf(RunningTurn turn) {
    return Optional.ofNullable(tasks.get(turn.partition())).filter(task -> task.awaits(turn));
  }

  @GuardedBy("lock")
  private boolean offer(LedgerTask task, RunningTurn turn) {
    TurnWork work = turn.work();
    Offer offer = permits.offer(turn, work.requestedAt(), work.prompt().sizeInBytes());
    if (offer == Offer.REFUSED) {
      meters.refused();
      return false;
    }
    task.queued(turn);
    if (offer == Offer.PERMITTED) {
      running = permits.running();
      launchNow(turn);
    }
    return true;
  }

  @GuardedBy("lock")
  private void launchNow(RunningTurn turn) {
    taskOf(turn).ifPresent(task -> task.launched(turn));
    meters.started();
    launch.accept(turn);
  }
}
