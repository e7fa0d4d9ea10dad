package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.e2e.load.Errors;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.RedisSentinel;
import com.milkyhoop.chatbot.localstack.RedisServer;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Two ingresses that allow one message of a user, together, while another Redis takes the place of
 * theirs. No message is refused for it, and the limit is shared again within seconds.
 */
@Tag("failover")
class RedisFailoverTest {
  private static final Duration BACK = Duration.ofSeconds(10);
  private static final String MASTER = "chatbot";
  private static final String NAME = "redis.test";
  private static final String FIRST = "127.0.0.2";
  private static final String SECOND = "127.0.0.3";

  @TempDir Path folder;

  @Test
  void shouldShareTheLimitAgainWhenSentinelsReplaceThePrimary() {
    try (var primary = new RedisServer(folder.resolve("primary"));
        var replica =
            new RedisServer(
                folder.resolve("replica"),
                List.of("--replicaof", primary.host() + " " + primary.port()))) {
      primary.start();
      replica.start();
      List<RedisSentinel> sentinels =
          IntStream.range(0, 3)
              .mapToObj(i -> new RedisSentinel(folder.resolve("s" + i), MASTER, primary, 2))
              .toList();
      sentinels.forEach(RedisSentinel::start);
      String addresses = String.join(",", sentinels.stream().map(RedisSentinel::address).toList());
      String url = "redis-sentinel://%s/0?sentinelMasterId=%s".formatted(addresses, MASTER);
      await().atMost(Duration.ofSeconds(20)).until(() -> knowsTheReplica(sentinels));
      try (var users = new Users(url, List.of())) {
        primary.kill();

        users.assertShared("a primary that Sentinels replace", replica);
      } finally {
        sentinels.forEach(RedisSentinel::close);
      }
    }
  }

  private static boolean knowsTheReplica(List<RedisSentinel> sentinels) {
    return sentinels.stream()
        .allMatch(
            each -> {
              String[] address = each.address().split(":");
              try (var client = RedisClient.create(address[0], Integer.parseInt(address[1]))) {
                return client.info("sentinel").contains("slaves=1,sentinels=3");
              }
            });
  }

  @Test
  void shouldShareTheLimitAgainWhenTheNameMoves() throws IOException {
    int port = FreePorts.next();
    Path hosts = folder.resolve("hosts");
    moveTo(hosts, FIRST);
    try (var first = server(FIRST, port);
        var second = server(SECOND, port)) {
      first.start();
      second.start();
      try (var users =
          new Users(
              "redis://%s:%d".formatted(NAME, port), List.of("-Djdk.net.hosts.file=" + hosts))) {
        moveTo(hosts, SECOND);
        users.assertShared("a name that moves, while the old server lives on", second);

        ask(second, "127.0.0.2", Integer.toString(port));
        moveTo(hosts, FIRST);
        users.assertShared("a name that moves, while the old server is a replica", first);

        first.kill();
        ask(second, "NO", "ONE");
        moveTo(hosts, SECOND);
        users.assertShared("a name that moves, when the old server has died", second);
      }
    }
  }

  private RedisServer server(String host, int port) {
    return new RedisServer(folder.resolve(host), host, port, List.of("--protected-mode", "no"));
  }

  private static void ask(RedisServer server, String... replicaOf) {
    try (var client = RedisClient.create(server.host(), server.port())) {
      client.sendCommand(Protocol.Command.REPLICAOF, replicaOf);
    }
  }

  private static void moveTo(Path hosts, String address) throws IOException {
    Path next = hosts.resolveSibling("hosts.next");
    Files.writeString(next, "127.0.0.1 localhost%n%s %s%n".formatted(address, NAME));
    Files.move(next, hosts, StandardCopyOption.ATOMIC_MOVE);
  }

  /** New users, each of whom sends a message to one ingress and then to the other. */
  private static final class Users implements AutoCloseable {
    private final LocalStack stack;
    private final List<ChatClient> clients;

    Users(String redisUrl, List<String> jvmOptions) {
      stack =
          Stack.builder()
              .stub(StubBehaviour.FAST)
              .ingresses(2)
              .variable("REDIS_URL", redisUrl)
              .variable("RATE_LIMIT_RATE", "0.001")
              .variable("RATE_LIMIT_CAPACITY", "1")
              .jvmOptions(jvmOptions)
              .build();
      stack.start();
      clients =
          stack.ingresses().stream()
              .map(it -> new ChatClient(it.endpoint(), Optional.of(stack.token())))
              .toList();
      await().atMost(BACK).until(this::isShared);
    }

    /** Says how long it took until ten users in a row met one limit, at this server. */
    void assertShared(String what, RedisServer server) {
      long begin = System.nanoTime();
      long shared = begin;
      for (int inARow = 0; inARow < 10; inARow++) {
        String user = "u-" + UUID.randomUUID();
        if (!isShared(user) || !hasBucket(server, user)) {
          inARow = -1;
          shared = System.nanoTime();
        }
        assertThat(Duration.ofNanos(shared - begin)).as(what).isLessThan(BACK);
      }
      LoggerFactory.getLogger(RedisFailoverTest.class)
          .atInfo()
          .addKeyValue("ms", Duration.ofNanos(shared - begin).toMillis())
          .log(what);
    }

    /** A server that is promoted cuts its connections, so each look has one of its own. */
    private static boolean hasBucket(RedisServer server, String user) {
      try (var redis = RedisClient.create(server.host(), server.port())) {
        return redis.exists("rate:user:" + user);
      } catch (JedisConnectionException _) {
        return false;
      }
    }

    private boolean isShared() {
      return isShared("u-" + UUID.randomUUID());
    }

    private boolean isShared(String user) {
      clients.getFirst().send(user, "s", "Halo");
      try {
        clients.getLast().send(user, "s", "Halo");
        return false;
      } catch (StatusRuntimeException e) {
        assertThat(Errors.reason(e)).isEqualTo("RATE_LIMITED");
        return true;
      }
    }

    @Override
    public void close() {
      clients.forEach(ChatClient::close);
      stack.close();
    }
  }
}
