package com.milkyhoop.chatbot.ingress.ratelimit;

import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.call.RateLimiter;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.redis.RedisCalls;
import com.milkyhoop.chatbot.ingress.redis.RedisConnections;

/**
 * The rate limits of all instances together, kept in Redis, with a fallback for while it is away:
 * itself that of messages, and others.
 */
public final class RedisRateLimiter implements RateLimiter {
  private final RedisConnections redis;
  private final RedisCalls calls;
  private final IngressMetrics metrics;
  private final RateLimiter local;
  private final RateLimiter limiter;

  public RedisRateLimiter(
      RateLimitSettings limits, RedisConnections redis, IngressMetrics metrics) {
    this.redis = redis;
    this.calls = new RedisCalls(redis, metrics);
    this.metrics = metrics;
    this.local = new LocalTokenBuckets(limits, System::nanoTime);
    this.limiter = limiter(limits, local);
  }

  /** Returns another limit, over the same connections. */
  public RateLimiter limiter(RateLimitSettings limits) {
    return limiter(limits, new LocalTokenBuckets(limits, System::nanoTime));
  }

  private RateLimiter limiter(RateLimitSettings limits, RateLimiter fallback) {
    return new FallbackRateLimiter(new RedisTokenBuckets(redis, limits), fallback, calls, metrics);
  }

  @Override
  public RateDecision take(String userId) {
    return limiter.take(userId);
  }

  /** Returns the buckets of this instance alone. */
  public RateLimiter local() {
    return local;
  }
}
