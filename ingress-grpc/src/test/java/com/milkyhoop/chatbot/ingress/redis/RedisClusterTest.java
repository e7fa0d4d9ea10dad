package com.milkyhoop.chatbot.ingress.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.ingress.budget.ClusterBudgets;
import com.milkyhoop.chatbot.localstack.RedisServer;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;

/** With a cluster of three nodes, each of which has a third of the slots. */
class RedisClusterTest {
  private static final int SLOTS = 16_384;
  private static final int NODES = 3;
  private static final int USERS = 30;

  @TempDir static Path folder;

  private static List<RedisServer> nodes = List.of();

  @BeforeAll
  static void start() {
    // Redis would take its own port and 10,000: one that clients have too, who come from anywhere.
    List<String> buses =
        Stream.generate(() -> Integer.toString(FreePorts.next())).limit(NODES).toList();
    nodes =
        IntStream.range(0, NODES)
            .mapToObj(
                i ->
                    new RedisServer(
                        folder.resolve("node" + i),
                        List.of("--cluster-enabled", "yes", "--cluster-port", buses.get(i))))
            .toList();
    nodes.forEach(RedisServer::start);
    for (int i = 0; i < NODES; i++) {
      ask(
          nodes.get(i),
          "ADDSLOTSRANGE",
          Integer.toString(i * SLOTS / NODES),
          Integer.toString((i + 1) * SLOTS / NODES - 1));
      ask(nodes.get(i), "SET-CONFIG-EPOCH", Integer.toString(i + 1));
    }
    RedisServer first = nodes.getFirst();
    for (int i = 1; i < NODES; i++) {
      RedisServer other = nodes.get(i);
      ask(first, "MEET", other.host(), Integer.toString(other.port()), buses.get(i));
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> nodes.stream().allMatch(RedisClusterTest::isWhole));
  }

  @AfterAll
  static void close() {
    nodes.forEach(RedisServer::close);
  }

  @Test
  void shouldShareLimitsOfUsersOnAllNodes() {
    try (var one = new RedisFixture(variables("redis-cluster", nodes.stream()))) {
      for (int i = 0; i < USERS; i++) {
        assertThat(one.isShared()).isTrue();
      }
    }
    assertThat(nodes).allMatch(it -> keys(it) > 0);
  }

  @Test
  void shouldHoldBackWhereBudgetsAreOnOneNodeR14() {
    Map<String, String> variables = variables("redis-cluster", nodes.stream().limit(1));
    try (var connections = new RedisConnections(RedisFixture.settings(variables))) {
      ClusterBudgets.shouldHoldBackAndGiveBack(connections, connections.client(), HashTag.SHARED);
    }
  }

  @Test
  void shouldSayThatItIsAClusterWhereItIsTakenForOneServer() {
    try (var redis = new RedisFixture(variables("redis", nodes.stream().limit(1)))) {
      for (int i = 0; i < USERS; i++) {
        var _ = redis.isShared();
      }

      assertThat(redis.errors(RedisFault.CLUSTER)).isPositive();
    }
  }

  private static Map<String, String> variables(String scheme, Stream<RedisServer> some) {
    return Map.of(
        "REDIS_URL",
        some.map(RedisServer::address).collect(Collectors.joining(",", scheme + "://", "")));
  }

  private static boolean isWhole(RedisServer node) {
    return String.valueOf(ask(node, "INFO")).contains("cluster_state:ok")
        && String.valueOf(ask(node, "INFO")).contains("cluster_known_nodes:" + NODES);
  }

  private static String ask(RedisServer node, String... words) {
    try (RedisClient client = RedisClient.create(node.host(), node.port())) {
      Object answer = client.sendCommand(Protocol.Command.CLUSTER, words);
      return answer instanceof byte[] text ? new String(text) : String.valueOf(answer);
    }
  }

  private static long keys(RedisServer node) {
    try (RedisClient client = RedisClient.create(node.host(), node.port())) {
      return client.dbSize();
    }
  }
}
