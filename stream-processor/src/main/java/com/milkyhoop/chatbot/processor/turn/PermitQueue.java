package com.milkyhoop.chatbot.processor.turn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A bounded number of permits, and the turns that wait for one: bounded in bytes, the oldest
 * request first, across all tasks of the process (R8). Any thread; nothing waits in it.
 */
final class PermitQueue {
  /** Weight of the newest turn in the mean time that a permit is held. */
  private static final double NEWEST = 0.05;

  private static final Comparator<Ticket> OLDEST_FIRST =
      Comparator.comparingLong(Ticket::requestedAt).thenComparingLong(Ticket::number);

  private record Ticket(long requestedAt, long number) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final TurnLimits limits;
  private final Consumer<RunningTurn> launch;

  @GuardedBy("lock")
  private final TreeMap<Ticket, RunningTurn> waiting = new TreeMap<>(OLDEST_FIRST);

  @GuardedBy("lock")
  private final Map<RunningTurn, Ticket> tickets = new HashMap<>();

  @GuardedBy("lock")
  private long lastTicket;

  @GuardedBy("lock")
  private long waitingBytes;

  @GuardedBy("lock")
  private int permits;

  @GuardedBy("lock")
  private double meanHeldNanos;

  /**
   * @param launch told of each turn that gets a permit, under the lock
   */
  PermitQueue(TurnLimits limits, Consumer<RunningTurn> launch) {
    this.limits = limits;
    this.launch = launch;
    this.permits = limits.permits();
  }

  /** Launches the turn now, or keeps it until a permit is free; false where it has no room. */
  boolean offer(RunningTurn turn) {
    lock.lock();
    try {
      if (permits > 0) {
        permits--;
        launch.accept(turn);
        return true;
      }
      if (waitingBytes >= limits.maxWaitingBytes()) {
        return false;
      }
      var ticket = new Ticket(turn.work().requestedAt(), lastTicket++);
      waiting.put(ticket, turn);
      tickets.put(turn, ticket);
      waitingBytes += turn.sizeInBytes();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a turn offered now would be taken; a hint that saves building its prompt. */
  boolean hasRoom() {
    lock.lock();
    try {
      return permits > 0 || waitingBytes < limits.maxWaitingBytes();
    } finally {
      lock.unlock();
    }
  }

  /** The turn is no longer wanted: true where it still waited, so that it never begins. */
  boolean withdraw(RunningTurn turn) {
    lock.lock();
    try {
      Ticket ticket = tickets.remove(turn);
      if (ticket == null) {
        return false;
      }
      waiting.remove(ticket);
      waitingBytes -= turn.sizeInBytes();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** A launched turn has ended. */
  void release(Duration held) {
    lock.lock();
    try {
      meanHeldNanos =
          meanHeldNanos == 0
              ? held.toNanos()
              : (1 - NEWEST) * meanHeldNanos + NEWEST * held.toNanos();
      Map.Entry<Ticket, RunningTurn> next = waiting.pollFirstEntry();
      if (next == null) {
        permits++;
      } else {
        tickets.remove(next.getValue());
        waitingBytes -= next.getValue().sizeInBytes();
        launch.accept(next.getValue());
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * How long a turn that comes now would wait: all permits together are given back {@code permits}
   * times in the mean time that one is held, and those that wait go first.
   */
  Duration expectedWait() {
    lock.lock();
    try {
      return permits > 0
          ? Duration.ZERO
          : Duration.ofNanos((long) (meanHeldNanos * (waiting.size() + 1) / limits.permits()));
    } finally {
      lock.unlock();
    }
  }

  int running() {
    lock.lock();
    try {
      return limits.permits() - permits;
    } finally {
      lock.unlock();
    }
  }

  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }
}
