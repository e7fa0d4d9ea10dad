package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.conversation.ProposedEnds;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.Watch;
import com.milkyhoop.chatbot.processor.turn.RunningTurn.Stop;
import com.milkyhoop.chatbot.processor.turn.TurnRunner.Dependencies;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The turns of one task, from when it takes over its partition on, as its stream thread sees them.
 * All methods but {@link #close} return at once (R8). What each does is decided by the task's
 * {@link TurnLedger}; what was sent for the task is sent again until the task says it was read
 * (R5). Does nothing once it is closed.
 *
 * @see "ADR 5: docs/adr/0005-attempts-outlive-their-tasks.md"
 */
public final class TaskTurns {
  private final int partition;
  private final Function<TurnKey, Optional<UUID>> traceIds;
  private final Dependencies dependencies;
  private final LockedLedgers ledgers;
  private final StepPace steps;
  private final Suspension suspension;
  private final Consumer<RunningTurn> spare;
  private final LedgerTask task;

  /**
   * Broker time until which another process may have begun turns of the task; the task's thread's.
   */
  private long recoveredAt = Long.MAX_VALUE;

  /**
   * @param traceIds of turns that have no attempt here; asked on the stream thread
   * @param spare has a turn that is abandoned next read what its server has said already
   */
  TaskTurns(
      int partition,
      Function<TurnKey, Optional<UUID>> traceIds,
      Dependencies dependencies,
      LockedLedgers ledgers,
      StepPace steps,
      Suspension suspension,
      Consumer<RunningTurn> spare) {
    this.partition = partition;
    this.traceIds = traceIds;
    this.dependencies = dependencies;
    this.ledgers = ledgers;
    this.steps = steps;
    this.suspension = suspension;
    this.spare = spare;
    this.task = ledgers.open(partition);
  }

  /** Writes a recovery marker, in place of one that is still in flight. */
  public void mark(String markerId) {
    ledgers.decide(task, ledger -> ledger.mark(markerId));
  }

  /**
   * Lets turns start, since the task has read its marker. What runs already goes on under new
   * attempt ids, and ends that were not read back are sent again, with this epoch.
   */
  public void recovered(long epoch) {
    recoveredAt = dependencies.clock().now();
    ledgers.recovered(task, epoch);
  }

  /** Abandons what nobody adopted when all unfinished turns of the task were looked at. */
  public void dropInherited() {
    ledgers.decide(task, TurnLedger::dropDetached);
  }

  /** Writes a request to sweep what has expired, unless one is in flight. */
  public void proposeSweep() {
    ledgers.decide(task, ledger -> ledger.proposeSweep(0));
  }

  /**
   * Writes a request to sweep what has expired, unless one is in flight: when turns have had their
   * share of the thread, after a sweep that took so long.
   */
  public void proposeSweepAfter(Duration step) {
    long rest = steps.after(step).toNanos();
    ledgers.decide(task, ledger -> ledger.proposeSweep(rest));
  }

  /** Takes note that the request to sweep was read. */
  public void sweepRead() {
    ledgers.decide(task, TurnLedger::sweepRead);
  }

  /**
   * Returns whether {@link #start} would take a turn now; a hint that saves building its prompt.
   */
  public boolean hasRoom() {
    return ledgers.permits().hasRoom();
  }

  /** Returns whether the turn waits, runs or has ended here and was not read back. */
  public boolean holds(TurnKey key) {
    return ledgers.ask(task, it -> it.holds(key));
  }

  /**
   * Takes over a turn of the task before, which goes on for these calls; false where there is none
   * and none is held already.
   */
  public boolean adopt(TurnKey key, List<ReplyTarget> targets) {
    ledgers.decide(task, ledger -> ledger.adopt(key, targets));
    return holds(key);
  }

  /** Runs a turn as soon as there is a permit; false where the queue is full. */
  public boolean start(TurnWork work) {
    boolean mayHaveText = mayBeBegun(work.requestedAt());
    return ledgers.start(task, new RunningTurn(work, partition, dependencies, mayHaveText));
  }

  /** Returns whether a turn waits here at most: what was shown of it, others have shown. */
  public boolean isIdle(TurnKey key) {
    return ledgers.ask(task, it -> it.isIdle(key));
  }

  /** Returns whether another process may have begun a turn whose request is as old. */
  public boolean mayBeBegun(long requestedAt) {
    return requestedAt <= recoveredAt;
  }

  /** Returns whether a turn may yet find what a process that died has shown of it. */
  public boolean readsBack(TurnKey key) {
    return ledgers.ask(task, it -> it.readsBack(key));
  }

  /**
   * Ends a turn that is cancelled with what a process that died has shown of it, without a call
   * (R13); false where as many turns do so as may, or it is not idle.
   */
  public boolean startCancelled(TurnWork work) {
    return startStopped(work, Stop.CANCELLED);
  }

  /** Ends a turn whose deadline has passed likewise. */
  public boolean startExpired(TurnWork work) {
    return startStopped(work, Stop.EXPIRED);
  }

  private boolean startStopped(TurnWork work, Stop why) {
    return ledgers.startBeside(task, RunningTurn.stopped(work, partition, dependencies, why));
  }

  /** Stops a turn. What runs here keeps its text, what waits or runs nowhere has none. */
  public void cancel(TurnKey key) {
    TurnEvent end = TaskRecords.cancelled(key.requestId());
    UUID traceId = traceIdOfANewEnd(key);
    ledgers.decide(task, ledger -> ledger.cancel(key, end, traceId));
  }

  /** Stops a turn whose user was erased: its end says what it cost, and has no text (R15). */
  public void erase(TurnKey key) {
    TurnEvent end = ProposedEnds.erased(key.requestId());
    UUID traceId = traceIdOfANewEnd(key);
    ledgers.withRun(task, key, turn -> turn.stop(Stop.ERASED));
    ledgers.decide(task, ledger -> ledger.cancel(key, end, traceId));
  }

  /**
   * Proposes the end of a turn. It takes precedence over an attempt that runs here, whose cost is
   * in it then (R14); an end that is in flight already takes precedence over it.
   */
  public void propose(TurnKey key, TurnEvent end) {
    UUID traceId = traceIdOfANewEnd(key);
    TurnEvent whole = ledgers.run(task, key).map(it -> it.spending().in(end)).orElse(end);
    ledgers.decide(task, ledger -> ledger.propose(key, whole, traceId));
  }

  /**
   * Returns the end of a turn that another process has made with what an attempt has cost that runs
   * here, and is in vain now (R14).
   */
  public TurnEvent withSuperseded(TurnKey key, TurnEvent end) {
    return ledgers
        .run(task, key)
        .map(it -> TaskRecords.withCalls(end, it.spending().begunAfter(end.getEpoch())))
        .orElse(end);
  }

  /** Has a call watch the turn, if it runs here or in another process. */
  public void addTarget(TurnKey key, ReplyTarget target, Optional<ShownText> shown) {
    ledgers.withRun(task, key, it -> it.publisher().addTarget(target, shown));
    var watch = new Watch(target, true, shown.orElse(null));
    ledgers.decide(task, ledger -> ledger.watch(key, watch));
  }

  /** Has a call watch the turn no more. */
  public void removeTarget(TurnKey key, ReplyTarget target) {
    ledgers.withRun(task, key, it -> it.publisher().removeTarget(target));
    var watch = new Watch(target, false, null);
    ledgers.decide(task, ledger -> ledger.watch(key, watch));
  }

  /** Holds the turn for another process that goes on with it, unless this one does (R13). */
  public void heldElsewhere(TurnKey key, String holder) {
    ledgers.decide(task, ledger -> ledger.heldElsewhere(key, holder));
  }

  /** Takes note that the process does so no more; returns whether the turn may be started now. */
  public boolean leaseOver(TurnKey key) {
    boolean held = holds(key);
    ledgers.decide(task, ledger -> ledger.leaseOver(key));
    return held && !holds(key);
  }

  /** Takes note that what the holder of a turn was told was read back. */
  public void noticeRead(HolderNotice notice) {
    ledgers.decide(task, ledger -> ledger.noticeRead(notice));
  }

  /** Drops the turn, whose end was read: whatever of it is still here is in vain. */
  public void forget(TurnKey key) {
    ledgers.decide(task, ledger -> ledger.forget(key));
  }

  /**
   * Detaches what runs when the task leaves this process, or this thread (R10), and has a lease on
   * it written, for which this waits up to a second. After a suspension all is given up: others
   * have begun it, and what runs here must not take precedence over that when the task comes back.
   * What it has cost is told them (R14).
   */
  public void close() {
    if (suspension.isRecent()) {
      ledgers.forEachRun(task, spare);
      ledgers.decide(task, TurnLedger::dropAll);
    }
    ledgers.close(task);
  }

  /**
   * Returns the trace of a turn that is not held yet; one that is, as at each tick until its end is
   * folded, needs no look into the stores.
   */
  private @Nullable UUID traceIdOfANewEnd(TurnKey key) {
    return holds(key) ? null : traceIds.apply(key).orElse(null);
  }
}
