package com.milkyhoop.chatbot.ingress.ratelimit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Remembers whom the shared buckets have refused, until they can have a token again: who calls a
 * thousand times a second meanwhile costs no command of Redis. No instance can give such a user a
 * token earlier, so nobody is refused who would not be. Bounded as {@link LocalTokenBuckets};
 * thread-safe.
 */
final class RefusalMemory {
  private final LongSupplier nanoTime;
  private final long origin;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock: when each user may be asked for again, in nanoseconds since the origin.
  private final Map<String, Long> over =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > LocalTokenBuckets.MAX_USERS;
        }
      };

  /**
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  RefusalMemory(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.origin = nanoTime.getAsLong();
  }

  void refused(String userId, Duration retryAfter) {
    lock.lock();
    try {
      over.put(userId, now() + retryAfter.toNanos());
    } finally {
      lock.unlock();
    }
  }

  /** Returns for how long the user's refusal stands, at least a millisecond; empty for none. */
  Optional<Duration> left(String userId) {
    lock.lock();
    try {
      Long until = over.get(userId);
      if (until == null) {
        return Optional.empty();
      }
      long left = until - now();
      if (left <= 0) {
        over.remove(userId);
        return Optional.empty();
      }
      return Optional.of(Duration.ofMillis(Math.ceilDiv(left, 1_000_000)));
    } finally {
      lock.unlock();
    }
  }

  private long now() {
    return nanoTime.getAsLong() - origin;
  }
}
