package com.milkyhoop.chatbot.ingress.ratelimit;

import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.call.RateLimiter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Token buckets in memory, for while Redis is away: the same arithmetic as {@code
 * token_bucket.lua}, for this instance alone. Holds at most {@link #MAX_USERS} buckets; the one
 * that was used longest ago goes first, and is full when its user comes again. Thread-safe.
 */
final class LocalTokenBuckets implements RateLimiter {
  static final int MAX_USERS = 10_000;

  private final long tokenNanos;
  private final long capacityNanos;
  private final LongSupplier nanoTime;
  private final long origin;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock: when each bucket is full again, in nanoseconds since the origin.
  private final Map<String, Long> fullAt =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MAX_USERS;
        }
      };

  /**
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  LocalTokenBuckets(RateLimitSettings settings, LongSupplier nanoTime) {
    this.tokenNanos = settings.tokenInterval().toNanos();
    this.capacityNanos = tokenNanos * settings.capacity();
    this.nanoTime = nanoTime;
    this.origin = nanoTime.getAsLong();
  }

  @Override
  public RateDecision take(String userId) {
    lock.lock();
    try {
      long now = nanoTime.getAsLong() - origin;
      long fullAtWithout = Math.max(fullAt.getOrDefault(userId, now), now) + tokenNanos;
      long shortNanos = fullAtWithout - (now + capacityNanos);
      if (shortNanos > 0) {
        return new RateDecision.Limited(ceilToMillis(shortNanos));
      }
      fullAt.put(userId, fullAtWithout);
      return new RateDecision.Allowed();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return fullAt.size();
    } finally {
      lock.unlock();
    }
  }

  private static Duration ceilToMillis(long nanos) {
    return Duration.ofMillis(Math.ceilDiv(nanos, 1_000_000));
  }
}
