package com.milkyhoop.chatbot.processor.turn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.processor.turn.PermitQueue.Offer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives the permits of the process to turns of all its tasks. Behind the lock of {@link
 * LockedLedgers}, so that a turn gets its permit and changes its state in one step. Any thread.
 */
final class LockedPermits {
  private final ReentrantLock lock;

  @GuardedBy("lock")
  private final PermitQueue<RunningTurn> queue;

  /** Copies a figure of {@link #queue}; read for each token. */
  private volatile int running;

  LockedPermits(ReentrantLock lock, TurnLimits limits) {
    this.lock = lock;
    this.queue = new PermitQueue<>(limits.permits(), limits.maxWaitingBytes());
  }

  /** Gives a turn a permit, or keeps it until one is free. */
  Offer offer(RunningTurn turn) {
    TurnWork work = turn.work();
    lock.lock();
    try {
      Offer offer = queue.offer(turn, work.requestedAt(), work.prompt().sizeInBytes());
      running = queue.running();
      return offer;
    } finally {
      lock.unlock();
    }
  }

  /** Counts a turn that runs without a permit; false where as many do as may. */
  boolean takeBeside() {
    lock.lock();
    try {
      boolean taken = queue.takeBeside();
      running = queue.running();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Takes back a turn that waits; it never gets a permit. */
  void withdraw(RunningTurn turn) {
    lock.lock();
    try {
      queue.withdraw(turn);
    } finally {
      lock.unlock();
    }
  }

  /** Takes a turn's permit back, if it has one; returns the turn that has it now. */
  Optional<RunningTurn> release(RunningTurn turn, Duration held) {
    lock.lock();
    try {
      Optional<RunningTurn> next = Optional.empty();
      if (turn.isBeside()) {
        queue.releaseBeside();
      } else {
        next = queue.release(held);
      }
      running = queue.running();
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether an offer now would be taken. */
  boolean hasRoom() {
    lock.lock();
    try {
      return queue.hasRoom();
    } finally {
      lock.unlock();
    }
  }

  /** Estimates how long a turn that comes now would wait. */
  Duration expectedWait() {
    lock.lock();
    try {
      return queue.expectedWait();
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many turns wait for a permit. */
  int waiting() {
    lock.lock();
    try {
      return queue.waiting();
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many turns run, those without a permit too. Never waits. */
  int running() {
    return running;
  }
}
