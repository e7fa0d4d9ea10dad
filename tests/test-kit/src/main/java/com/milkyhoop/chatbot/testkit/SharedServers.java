package com.milkyhoop.chatbot.testkit;

import com.milkyhoop.chatbot.localstack.Folders;
import com.milkyhoop.chatbot.localstack.KafkaServer;
import com.milkyhoop.chatbot.localstack.PostgresServer;
import com.milkyhoop.chatbot.localstack.RedisServer;
import com.milkyhoop.chatbot.localstack.process.ExitActions;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.localstack.process.TemporaryFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * One broker, one Redis and one PostgreSQL for all tests of a JVM, each started when first asked
 * for, ended with the JVM. Tests keep apart by a database and a prefix of their own; a test that
 * stops or kills a server starts one for itself.
 */
public final class SharedServers {

  private static final Duration GRACE = Duration.ofSeconds(2);

  private SharedServers() {}

  public static KafkaServer kafka() {
    return Kafka.SERVER;
  }

  public static RedisServer redis() {
    return Redis.SERVER;
  }

  public static PostgresServer postgres() {
    return Postgres.SERVER;
  }

  /** The {@code DATABASE_URL} of a new, empty database. */
  public static String freshDatabase() {
    String name = "test_" + freshName();
    postgres().login().createDatabase(name);
    return postgres().login().databaseUrl(name);
  }

  /** Returns a prefix for the names of topics, groups and keys: never the same twice. */
  public static String freshPrefix() {
    return "test-" + freshName() + "-";
  }

  private static String freshName() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  private static <S extends ServerProcess> S start(Function<Path, S> make) {
    Path folder = TemporaryFolder.create();
    S server = make.apply(folder);
    ExitActions.add(() -> Folders.delete(folder));
    server.start();
    ExitActions.add(() -> server.stop(GRACE));
    return server;
  }

  private static final class Kafka {
    static final KafkaServer SERVER = start(KafkaServer::new);
  }

  private static final class Redis {
    static final RedisServer SERVER = start(RedisServer::new);
  }

  private static final class Postgres {
    static final PostgresServer SERVER = start(PostgresServer::new);
  }
}
