package com.milkyhoop.chatbot.ingress.ratelimit;

import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.call.RateLimiter;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics.RateLimitedBy;
import com.milkyhoop.chatbot.ingress.redis.RedisCalls;

/**
 * Asks Redis, and decides by this instance's own buckets where it does not answer. So no call is
 * ever lost to Redis; while it is away, each instance grants the whole rate. Thread-safe.
 */
final class FallbackRateLimiter implements RateLimiter {
  private final RateLimiter shared;
  private final RateLimiter local;
  private final IngressMetrics metrics;
  private final RedisCalls redis;
  private final RefusalMemory refusals = new RefusalMemory(System::nanoTime);

  FallbackRateLimiter(
      RateLimiter shared, RateLimiter local, RedisCalls redis, IngressMetrics metrics) {
    this.shared = shared;
    this.local = local;
    this.metrics = metrics;
    this.redis = redis;
  }

  @Override
  public RateDecision take(String userId) {
    return refusals
        .left(userId)
        .<RateDecision>map(RateDecision.Limited::new)
        .or(() -> redis.ask(() -> askShared(userId)))
        .map(decision -> counted(RateLimitedBy.REDIS, decision))
        .orElseGet(() -> counted(RateLimitedBy.LOCAL, local.take(userId)));
  }

  private RateDecision askShared(String userId) {
    RateDecision decision = shared.take(userId);
    if (decision instanceof RateDecision.Limited(var retryAfter)) {
      refusals.refused(userId, retryAfter);
    }
    return decision;
  }

  private RateDecision counted(RateLimitedBy by, RateDecision decision) {
    metrics.rateLimitDecided(by, decision instanceof RateDecision.Allowed);
    return decision;
  }
}
