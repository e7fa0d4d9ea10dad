package com.milkyhoop.chatbot.ingress.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.ingress.HandClock;
import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.call.RateLimiter;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.redis.RedisCalls;
import com.milkyhoop.chatbot.ingress.redis.RedisConnections;
import com.milkyhoop.chatbot.kit.RedisSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisConnectionException;

class FallbackRateLimiterTest {
  private static final RateLimitSettings LIMITS = new RateLimitSettings("rate:", 1, 10);

  /** Makes none. */
  private static final RedisConnections CONNECTIONS =
      new RedisConnections(RedisSettings.server("nowhere", 1, Duration.ofMillis(1)));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final FlakyRedis redis = new FlakyRedis();
  private Instant now = Instant.parse("2026-11-29T18:00:00Z");
  private final IngressMetrics metrics = new IngressMetrics(registry);
  private final FallbackRateLimiter limiter =
      new FallbackRateLimiter(
          redis,
          new LocalTokenBuckets(LIMITS, new HandClock()),
          new RedisCalls(CONNECTIONS, metrics, () -> now),
          metrics);

  /** Fails as often as the test says. */
  private static final class FlakyRedis implements RateLimiter {
    int failures;
    int asked;
    RateDecision decision = new RateDecision.Allowed();

    @Override
    public RateDecision take(String userId) {
      asked++;
      if (failures > 0) {
        failures--;
        throw new JedisConnectionException("away");
      }
      return decision;
    }
  }

  /** Who goes on all the same costs Redis nothing. */
  @Test
  void shouldNotAskRedisAgainBeforeARefusedUserCanHaveAToken() {
    redis.decision = new RateDecision.Limited(Duration.ofMinutes(1));

    int allowed = RateLimiterContract.allowed(limiter, "budi", 50);

    assertThat(allowed).isZero();
    assertThat(redis.asked).isOne();
    assertThat(decisions("redis", "limited")).isEqualTo(50);
    limiter.take("siti");
    assertThat(redis.asked).isEqualTo(2);
  }

  @Test
  void shouldAskRedisOnceMoreWhenItFails() {
    redis.failures = 1;

    RateDecision decision = limiter.take("budi");

    assertThat(decision).isInstanceOf(RateDecision.Allowed.class);
    assertThat(redis.asked).isEqualTo(2);
    assertThat(decisions("redis", "allowed")).isOne();
    assertThat(registry.counter("chatbot.rate.limit.errors", "reason", "away").count()).isOne();
  }

  @Test
  void shouldLimitLocallyAtTheSameRateWhenRedisIsAway() {
    redis.failures = Integer.MAX_VALUE;

    int allowed = RateLimiterContract.allowed(limiter, "budi", 15);

    assertThat(allowed).isEqualTo(10);
    assertThat(decisions("local", "allowed")).isEqualTo(10);
    assertThat(decisions("local", "limited")).isEqualTo(5);
  }

  @Test
  void shouldStopAskingWhenRedisHasFailedSomeTimes() {
    redis.failures = Integer.MAX_VALUE;

    RateLimiterContract.allowed(limiter, "budi", 50);

    assertThat(redis.asked).isEqualTo(6);
    now = now.plus(RedisCalls.PAUSE).minusMillis(1);
    limiter.take("budi");
    assertThat(redis.asked).isEqualTo(6);
  }

  @Test
  void shouldAskAgainWhenThePauseIsOver() {
    redis.failures = 6;
    RateLimiterContract.allowed(limiter, "budi", 5);

    now = now.plus(RedisCalls.PAUSE).plusMillis(1);

    RateLimiterContract.allowed(limiter, "siti", 5);

    assertThat(decisions("redis", "allowed")).isEqualTo(5);
  }

  private double decisions(String by, String decision) {
    return registry.counter("chatbot.rate.limit.decisions", "by", by, "decision", decision).count();
  }
}
