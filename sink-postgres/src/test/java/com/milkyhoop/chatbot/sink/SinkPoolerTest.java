package com.milkyhoop.chatbot.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.PostgresLogin;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.sink.postgres.TestDatabase;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behind a real PgBouncer that gives each transaction another connection, where there is one. */
@Tag("failover")
final class SinkPoolerTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void shouldKeepEveryRowOnceAndEraseBehindAPoolerOfTransactionsR4R15() throws Exception {
    Optional<Path> program = program();
    assumeThat(program).as("pgbouncer is on the PATH").isPresent();
    TestDatabase database = TestDatabase.fresh();
    int port = FreePorts.next();
    Process pooler =
        new ProcessBuilder(command(program.orElseThrow(), settings(port)))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("pgbouncer.log").toFile())
            .start();
    try {
      await().atMost(LIMIT).until(() -> Probe.accepts(port));
      String direct = ":" + SharedServers.postgres().login().port() + "/";
      SinkConfig config = Settings.config(database.url().replace(direct, ":" + port + "/"));
      try (var log = new TestLog(config.kafka());
          RunningSink sink = RunningSink.start(config)) {
        for (int i = 0; i < 20; i++) {
          log.publish(Events.processed(i * 50, (i + 1) * 50));
        }

        await()
            .atMost(LIMIT)
            .ignoreExceptions()
            .until(() -> database.count("chatbot_log") == 1_000);
        assertThat(database.count("\"ChatMessage\"")).isEqualTo(1_000);

        log.publishErasure(LogEvent.userErased("u3", "", "e1", new UUID(1, 2), Instant.now()));
        await()
            .atMost(LIMIT)
            .until(() -> database.count("chatbot_erasures") == Settings.PARTITIONS);
        assertThat(database.count("chatbot_log WHERE user_id = 'u3'")).isZero();
        assertThat(sink.metric("chatbot_sink_retries_total")).isZero();
        assertThat(log.deadLetters()).isEmpty();
      }
    } finally {
      pooler.destroy();
      pooler.waitFor();
    }
  }

  private static Optional<Path> program() {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, "pgbouncer"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** PgBouncer refuses to run as root. */
  private static List<String> command(Path program, Path settings) {
    List<String> own = List.of(program.toString(), settings.toString());
    boolean isRoot = "root".equals(System.getProperty("user.name"));
    return isRoot ? Stream.concat(Stream.of("unshare", "--user"), own.stream()).toList() : own;
  }

  /** A server connection is used by one transaction, and by another client's next. */
  private Path settings(int port) throws IOException {
    Path users =
        Files.writeString(
            folder.resolve("users.txt"),
            "\"%s\" \"%s\"%n".formatted(PostgresLogin.USER, PostgresLogin.PASSWORD));
    return Files.writeString(
        folder.resolve("pgbouncer.ini"),
        """
        [databases]
        * = host=127.0.0.1 port=%d
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = scram-sha-256
        auth_file = %s
        pool_mode = transaction
        default_pool_size = 3
        server_round_robin = 1
        ignore_startup_parameters = extra_float_digits
        """
            .formatted(SharedServers.postgres().login().port(), port, users));
  }
}
