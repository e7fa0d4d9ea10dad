package com.milkyhoop.chatbot.ingress.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;

/** With a Redis of its own, which answers, and does not what it is asked. */
class RedisRefusesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final RedisServer server;
  private final RedisClient admin;

  RedisRefusesTest(@TempDir Path folder) {
    server = new RedisServer(folder);
    admin = RedisClient.create(server.host(), server.port());
  }

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void close() {
    admin.close();
    server.close();
  }

  /** As after a failover, when the old primary comes back as a replica. */
  @Test
  void shouldConnectAnewWhenTheServerTakesNoWritesAnyMore() {
    try (var redis = new RedisFixture(variables(""))) {
      assertThat(redis.isShared()).isTrue();
      long before = connections();
      admin.sendCommand(Protocol.Command.REPLICAOF, "127.0.0.1", "1");
      await().atMost(PATIENCE).until(() -> !redis.isShared());
      assertThat(redis.errors(RedisFault.READ_ONLY)).isPositive();

      admin.sendCommand(Protocol.Command.REPLICAOF, "NO", "ONE");

      await().atMost(PATIENCE).until(redis::isShared);
      assertThat(connections()).isGreaterThan(before);
    }
  }

  @Test
  void shouldSayThatThePasswordIsWrong() {
    admin.sendCommand(Protocol.Command.ACL, "SETUSER", "budi", "on", ">benar", "~*", "+@all");
    try (var redis = new RedisFixture(variables("budi:salah@"));
        var right = new RedisFixture(variables("budi:benar@"))) {
      assertThat(redis.isShared()).isFalse();

      assertThat(redis.errors(RedisFault.CREDENTIALS)).isEqualTo(2);
      assertThat(right.isShared()).isTrue();
    }
  }

  @Test
  void shouldSayThatTheUserMayNot() {
    admin.sendCommand(Protocol.Command.ACL, "SETUSER", "budi", "on", ">p", "~other:*", "+@all");
    try (var redis = new RedisFixture(variables("budi:p@"))) {
      assertThat(redis.isShared()).isFalse();

      assertThat(redis.errors(RedisFault.PERMISSION)).isEqualTo(2);
    }
  }

  @Test
  void shouldSayThatTheMemoryIsFull() {
    admin.configSet("maxmemory", "1");
    try (var redis = new RedisFixture(variables(""))) {
      assertThat(redis.isShared()).isFalse();

      assertThat(redis.errors(RedisFault.NO_WRITES)).isEqualTo(2);
    }
  }

  private long connections() {
    return admin
        .info("stats")
        .lines()
        .filter(line -> line.startsWith("total_connections_received:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  private Map<String, String> variables(String login) {
    return Map.of("REDIS_URL", "redis://%s%s:%d".formatted(login, server.host(), server.port()));
  }
}
