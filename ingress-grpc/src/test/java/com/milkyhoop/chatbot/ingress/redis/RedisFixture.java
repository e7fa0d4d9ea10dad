package com.milkyhoop.chatbot.ingress.redis;

import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.ratelimit.RateLimitSettings;
import com.milkyhoop.chatbot.ingress.ratelimit.RedisRateLimiter;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.RedisSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** An ingress' limit of one message an hour, over a Redis that variables say. */
final class RedisFixture implements AutoCloseable {
  private static final double AN_HOUR = 1.0 / 3600;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RedisConnections connections;
  private final RedisRateLimiter limiter;

  RedisFixture(Map<String, String> variables) {
    connections = new RedisConnections(settings(variables));
    connections.start();
    limiter =
        new RedisRateLimiter(
            new RateLimitSettings("rate:user:", AN_HOUR, 1),
            connections,
            new IngressMetrics(registry));
  }

  static RedisSettings settings(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(variables);
    all.putIfAbsent("REDIS_TIMEOUT", "2s");
    var env = new ConfigReader(all);
    RedisSettings settings = RedisSettings.read(env);
    env.finish();
    return settings;
  }

  RedisConnections connections() {
    return connections;
  }

  /** Sends a message of a new user; returns whether Redis decided. */
  boolean isShared() {
    double before = decisions();
    RateDecision _ = limiter.take("u-" + UUID.randomUUID());
    return decisions() > before;
  }

  private double decisions() {
    return registry
        .counter("chatbot.rate.limit.decisions", "by", "redis", "decision", "allowed")
        .count();
  }

  /** Returns how often Redis failed for a reason. */
  double errors(RedisFault reason) {
    return registry.counter("chatbot.rate.limit.errors", "reason", reason.word()).count();
  }

  @Override
  public void close() {
    connections.close();
  }
}
