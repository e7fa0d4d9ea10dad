package com.milkyhoop.chatbot.ingress.ratelimit;

import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.call.RateLimiter;
import com.milkyhoop.chatbot.ingress.redis.RedisConnections;
import com.milkyhoop.chatbot.ingress.redis.RedisScript;
import java.time.Duration;
import java.util.List;

/**
 * Token buckets that all instances share.
 *
 * <p>Key: {@code RATE_LIMIT_PREFIX + user_id}. Type: string, the time at which the bucket is full
 * again, in microseconds of Redis' clock. Expiry: that time. Only {@code token_bucket.lua} and
 * {@code admit.lua} write it, so that taking a token is atomic and no instance's clock matters.
 *
 * <p>Thread-safe; throws a JedisException where Redis does not answer as it should. A token may
 * then have been taken.
 */
final class RedisTokenBuckets implements RateLimiter {
  private static final RedisScript SCRIPT =
      RedisScript.read(RedisTokenBuckets.class, "token_bucket.lua");

  private final RedisConnections redis;
  private final RateLimitSettings settings;

  RedisTokenBuckets(RedisConnections redis, RateLimitSettings settings) {
    this.redis = redis;
    this.settings = settings;
  }

  @Override
  public RateDecision take(String userId) {
    List<String> keys = List.of(settings.key(userId));
    long waitMs = (Long) requireNonNull(SCRIPT.run(redis, keys, settings.scriptArguments()));
    return waitMs == 0
        ? new RateDecision.Allowed()
        : new RateDecision.Limited(Duration.ofMillis(waitMs));
  }
}
