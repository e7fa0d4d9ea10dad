package com.milkyhoop.chatbot.ingress.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.redis.RedisConnections;
import com.milkyhoop.chatbot.kit.RedisSettings;
import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.localstack.RedisServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;

/** With a Redis of its own, which dies, hangs and comes back. */
class RedisRateLimiterTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** Ends the wait for a Redis that hangs. */
  private static final Duration SHORT_TIMEOUT = Duration.ofMillis(200);

  private static final RateLimitSettings LIMITS = new RateLimitSettings("rate:user:", 0.01, 10);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RedisServer redis;
  private final RedisConnections connections;
  private final RedisRateLimiter limiter;

  RedisRateLimiterTest(@TempDir Path folder) {
    redis = new RedisServer(folder);
    connections = new RedisConnections(settings(Optional.empty()));
    limiter = new RedisRateLimiter(LIMITS, connections, new IngressMetrics(registry));
  }

  @AfterEach
  void close() {
    connections.close();
    redis.close();
  }

  @Test
  void shouldGoOnByItselfAndComeBackWhenRedisIsKilledAndStartedAgain() {
    redis.start();
    assertAllowed("budi");
    redis.kill();

    for (int i = 0; i < 10; i++) {
      assertAllowed("siti");
    }

    assertThat(decisions("local")).isEqualTo(10);
    redis.start();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              limiter.take("agus");
              return decisions("redis") > 2;
            });
  }

  @Test
  void shouldStartAndDecideWhenRedisWasNeverThere() {
    assertAllowed("budi");

    assertThat(decisions("local")).isOne();
  }

  @Test
  void shouldDecideSoonWhenRedisHangs() {
    redis.start();
    var hanging = RedisSettings.server(redis.host(), redis.port(), SHORT_TIMEOUT);
    try (var hasty = new RedisConnections(hanging)) {
      var impatient = new RedisRateLimiter(LIMITS, hasty, new IngressMetrics(registry));
      impatient.take("budi");
      double before = decisions("local");
      redis.pause();
      long begin = System.nanoTime();

      for (int i = 0; i < 100; i++) {
        assertThat(impatient.take("user-" + i)).isInstanceOf(RateDecision.Allowed.class);
      }

      Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
      redis.resume();
      assertThat(elapsed)
          .as("half of two waits for each")
          .isLessThan(SHORT_TIMEOUT.multipliedBy(100));
      assertThat(decisions("local") - before).isEqualTo(100);
    }
  }

  @Test
  void shouldShowTheNewPasswordWhenItIsReplacedUnderLoad(@TempDir Path folder) throws Exception {
    redis.start();
    Path file = Files.writeString(folder.resolve("password"), "lama");
    try (RedisClient admin = RedisClient.create(redis.host(), redis.port())) {
      admin.sendCommand(Protocol.Command.CONFIG, "SET", "requirepass", "lama");
    }
    Secret password = Secret.inFile("REDIS_PASSWORD_FILE", file, it -> it);
    var limits = new RateLimitSettings("rate:user:", 1_000_000, 1_000_000);
    try (var connected = new RedisConnections(settings(Optional.of(password)))) {
      var rotated = new RedisRateLimiter(limits, connected, new IngressMetrics(registry));
      assertThat(rotated.take("budi")).isInstanceOf(RateDecision.Allowed.class);
      assertThat(decisions("redis")).isOne();

      try (RedisClient admin = RedisClient.create(redis.host(), redis.port(), "default", "lama")) {
        admin.sendCommand(Protocol.Command.CONFIG, "SET", "requirepass", "baru");
        Files.writeString(file, "baru");
        admin.sendCommand(Protocol.Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
      }

      await()
          .atMost(Duration.ofSeconds(15))
          .until(
              () -> {
                double before = decisions("redis");
                assertThat(rotated.take("budi")).isInstanceOf(RateDecision.Allowed.class);
                return decisions("redis") > before;
              });
    }
  }

  private void assertAllowed(String user) {
    assertThat(limiter.take(user)).isInstanceOf(RateDecision.Allowed.class);
  }

  private double decisions(String by) {
    return registry
        .counter("chatbot.rate.limit.decisions", "by", by, "decision", "allowed")
        .count();
  }

  private RedisSettings settings(Optional<Secret> password) {
    RedisSettings plain = RedisSettings.server(redis.host(), redis.port(), TIMEOUT);
    return password
        .map(
            it ->
                new RedisSettings(
                    plain.url().withPassword(it), plain.sentinelPassword(), plain.tls(), TIMEOUT))
        .orElse(plain);
  }
}
