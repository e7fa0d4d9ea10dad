package com.milkyhoop.chatbot.ingress.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.call.RateLimiter;
import com.milkyhoop.chatbot.ingress.redis.RedisConnections;
import com.milkyhoop.chatbot.kit.RedisSettings;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** On a real Redis, by its clock. */
class RedisTokenBucketsTest extends RateLimiterContract {
  private final String prefix = SharedServers.freshPrefix();
  private final RedisConnections connections =
      new RedisConnections(
          RedisSettings.server(
              SharedServers.redis().host(), SharedServers.redis().port(), Duration.ofSeconds(2)));
  private final RedisClient redis =
      RedisClient.create(SharedServers.redis().host(), SharedServers.redis().port());

  @AfterEach
  void close() {
    connections.close();
    redis.close();
  }

  @Override
  RateLimiter limiter(double perSecond, int capacity) {
    return new RedisTokenBuckets(connections, new RateLimitSettings(prefix, perSecond, capacity));
  }

  /** Moves the time at which each bucket is full, since nobody moves Redis' clock. */
  @Override
  void pass(Duration time) {
    for (String key : redis.keys(prefix + "*")) {
      redis.decrBy(key, TimeUnit.MICROSECONDS.convert(time));
    }
  }

  @Test
  void shouldKeepTheBucketUnderItsKeyUntilItIsFull() {
    RateLimiter limiter = limiter(0.05, 10);

    allowed(limiter, "budi", 3);

    assertThat(redis.type(prefix + "budi")).isEqualTo("string");
    assertThat(redis.pttl(prefix + "budi")).isBetween(50_000L, 60_000L);
  }

  @Test
  void shouldHealWhenABucketIsFullOnlyInAFarFuture() {
    RateLimiter limiter = limiter(10, 1);
    redis.set(prefix + "budi", Long.toString(redisMicros() + 3_600_000_000L));

    RateDecision decision = limiter.take("budi");

    assertThat(decision).isEqualTo(new RateDecision.Limited(Duration.ofMillis(100)));
  }

  @Test
  void shouldTeachRedisTheScriptAgainWhenItForgot() {
    RateLimiter limiter = limiter(1, 10);
    limiter.take("budi");
    redis.scriptFlush();

    RateDecision decision = limiter.take("budi");

    assertThat(decision).isInstanceOf(RateDecision.Allowed.class);
  }

  @Test
  void shouldShareBucketsWhenTwoInstancesUseThem() {
    RateLimiter one = limiter(0.01, 4);
    RateLimiter other = limiter(0.01, 4);

    assertThat(allowed(one, "budi", 3) + allowed(other, "budi", 3)).isEqualTo(4);
  }

  private long redisMicros() {
    return (Long) redis.eval("local t = redis.call('TIME') return t[1] * 1000000 + t[2]");
  }
}
