package com.milkyhoop.chatbot.grpc;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts what is held at once, of everybody together and of each owner; nobody gets more than the
 * limit of one. Holds one number an owner that holds something, so at most {@link #limit()}.
 * Thread-safe.
 */
public final class Shares {
  private final int limit;
  private final int limitOfOne;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock.
  private final Map<String, Integer> held = new HashMap<>();
  private int total;

  public Shares(int limit, int limitOfOne) {
    this.limit = limit;
    this.limitOfOne = limitOfOne;
  }

  /** Takes one, if there is one for this owner; what was taken must be released once. */
  public boolean tryTake(String owner) {
    lock.lock();
    try {
      int own = held.getOrDefault(owner, 0);
      if (total >= limit || own >= limitOfOne) {
        return false;
      }
      held.put(owner, own + 1);
      total++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  public void release(String owner) {
    lock.lock();
    try {
      held.computeIfPresent(owner, (_, own) -> own == 1 ? null : own - 1);
      total--;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many are held, of everybody together. */
  public int total() {
    lock.lock();
    try {
      return total;
    } finally {
      lock.unlock();
    }
  }

  public int limit() {
    return limit;
  }
}
