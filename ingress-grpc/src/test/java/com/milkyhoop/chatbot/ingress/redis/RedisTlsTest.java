package com.milkyhoop.chatbot.ingress.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.localstack.RedisServer;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.testkit.SelfSigned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;

/** With a Redis of its own, which speaks TLS, asks for certificates, and has an ACL. */
class RedisTlsTest {
  /** Stands in docs/security.md, word by word. */
  private static final String ACL =
      "on >rahasia ~rate:user:* ~budget:* resetchannels -@all +hello +ping +client|setname"
          + " +evalsha +eval +time +get +set +exists +pexpire +hget +hset +hdel"
          + " +hincrby +zadd +zrem +zrangebyscore";

  private static final int PORT = FreePorts.next();

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static SelfSigned own;

  @SuppressWarnings("NullAway.Init")
  private static RedisServer server;

  @BeforeAll
  static void start() throws Exception {
    own = SelfSigned.create(Files.createDirectory(folder.resolve("own")));
    server =
        new RedisServer(
            folder.resolve("redis"),
            List.of(
                "--tls-port", Integer.toString(PORT),
                "--tls-cert-file", own.certificate().toString(),
                "--tls-key-file", own.key().toString(),
                "--tls-ca-cert-file", own.certificate().toString()));
    server.start();
    try (RedisClient admin = RedisClient.create(server.host(), server.port())) {
      String[] words = ("SETUSER budi " + ACL).split(" ");
      admin.sendCommand(Protocol.Command.ACL, words);
    }
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @Test
  void shouldShareLimitsOverTlsAsAUserOfTheAcl() {
    try (var redis = new RedisFixture(variables(own))) {
      assertThat(redis.isShared()).isTrue();
    }
  }

  @Test
  void shouldNotTrustACertificateOfAnotherCa() throws Exception {
    SelfSigned other = SelfSigned.create(Files.createDirectory(folder.resolve("other")));
    try (var redis = new RedisFixture(variables(other))) {
      assertThat(redis.isShared()).isFalse();

      assertThat(redis.errors(RedisFault.TLS)).isEqualTo(2);
    }
  }

  @Test
  void shouldNotTrustACertificateOfAnotherHost() {
    Map<String, String> variables = new HashMap<>(variables(own));
    variables.put("REDIS_URL", "rediss://budi:rahasia@localhost:" + PORT);
    try (var redis = new RedisFixture(variables)) {
      assertThat(redis.isShared()).isFalse();

      assertThat(redis.errors(RedisFault.TLS)).isEqualTo(2);
    }
  }

  private static Map<String, String> variables(SelfSigned trusted) {
    return Map.of(
        "REDIS_URL", "rediss://budi:rahasia@127.0.0.1:" + PORT,
        "REDIS_TLS_CA", trusted.certificate().toString(),
        "REDIS_TLS_CERT", own.certificate().toString(),
        "REDIS_TLS_KEY", own.key().toString());
  }
}
