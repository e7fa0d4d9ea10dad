package com.milkyhoop.chatbot.ingress.budget;

import static com.milkyhoop.chatbot.ingress.budget.BudgetFixture.admits;
import static com.milkyhoop.chatbot.ingress.budget.BudgetFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.ingress.budget.BudgetSettings.WhenUnknown;
import com.milkyhoop.chatbot.ingress.call.AdmissionDecision;
import com.milkyhoop.chatbot.ingress.redis.RedisConnections;
import com.milkyhoop.chatbot.kit.RedisSettings;
import com.milkyhoop.chatbot.localstack.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

/** R14: with a Redis of its own, which is killed and replaced. */
class BudgetWithoutRedisTest {
  private final RedisServer server;
  private final RedisConnections connections;
  private final RedisClient redis;
  private final BudgetFixture budgets;

  BudgetWithoutRedisTest(@TempDir Path folder) {
    server = new RedisServer(folder);
    redis = RedisClient.builder().hostAndPort(server.host(), server.port()).build();
    connections =
        new RedisConnections(
            RedisSettings.server(server.host(), server.port(), Duration.ofSeconds(2)));
    budgets = new BudgetFixture(connections, redis, "test:");
  }

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void close() {
    connections.close();
    redis.close();
    server.close();
  }

  @Test
  void shouldGoOnByTheLedgerAndItsOwnHoldsWhileRedisIsAwayR14() {
    BudgetAdmission ingress = budgets.ingress();
    budgets.count("budi", "r0", 5_000);
    assertThat(admits(ingress, "budi", "r1")).isTrue();
    server.kill();

    assertThat(admits(ingress, "budi", "r2")).isTrue();
    assertThat(admits(ingress, "budi", "r3")).as("5,000 spent, 4,000 held, 2,000 asked").isFalse();
    budgets.count("budi", "r1", 5_000);
    assertThat(admits(ingress, "budi", "r4")).as("all is spent").isFalse();
    assertThat(admits(ingress, "ani", "r1")).isTrue();

    server.start();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              var _ = admits(ingress, "siti", "r1");
              return budgets.held("siti") > 0;
            });
    assertThat(admits(ingress, "budi", "r5")).as("Redis was told what is spent").isFalse();
  }

  @Test
  void shouldRefuseWhileRedisIsAwayWhenSoConfigured() {
    budgets.whenUnknown = WhenUnknown.CLOSED;
    BudgetAdmission ingress = budgets.ingress();
    assertThat(admits(ingress, "budi", "r1")).isTrue();
    server.kill();

    assertThat(ingress.admit(request("budi", "r2"))).isEqualTo(new AdmissionDecision.Unknown());
  }
}
