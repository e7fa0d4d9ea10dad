package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ExitActions;
import com.milkyhoop.chatbot.localstack.process.Server;
import com.milkyhoop.chatbot.localstack.process.TemporaryFolder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last part of a message's way alone: a broker, PostgreSQL, and sinks as they are asked for,
 * each a process of its own. {@link #close} stops all; so does the end of this JVM.
 */
public final class SinkStack implements AutoCloseable {

  private final Path folder = TemporaryFolder.create();
  private final LocalStackBuilder settings;
  private final KafkaCluster kafka;
  private final PostgresServer postgres;
  private final Runnable closeAtExit = this::close;

  SinkStack(LocalStackBuilder settings) {
    this.settings = settings;
    kafka =
        new KafkaCluster(
            folder.resolve("kafka"), settings.kafka(), settings.jvms(), settings.startupCache());
    postgres = new PostgresServer(folder.resolve("postgres"));
  }

  /** Starts broker and PostgreSQL; where one does not come up, both are stopped again. */
  public void start() {
    ExitActions.add(closeAtExit);
    try {
      Parallel.forEach(List.of(kafka, postgres), Server::start);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * A sink that is not started yet; the caller closes it.
   *
   * @param database exists, and may be empty
   * @param prefix of its consumer group: with a new one it reads the log from the beginning
   */
  public ServiceProcess sink(String database, String prefix) {
    Map<String, String> connections = new HashMap<>();
    connections.put("KAFKA_BROKER", kafka.bootstrapServers());
    connections.put("KAFKA_TOPIC_PREFIX", prefix);
    connections.put("TOPIC_REPLICATION", String.valueOf(settings.kafka().replication()));
    connections.put("TOPIC_PARTITIONS", String.valueOf(settings.partitions()));
    connections.put("REPLY_PARTITIONS", "1");
    return new Services(settings, folder, connections, kafka.users(), Optional.empty())
        .sink(postgres.login().databaseUrl(database));
  }

  public KafkaCluster kafka() {
    return kafka;
  }

  public PostgresServer postgres() {
    return postgres;
  }

  /** Returns the folder for logs and whatever else goes with the stack. */
  public Path folder() {
    return folder;
  }

  /** Stops the servers and deletes the folder. */
  @Override
  public void close() {
    Parallel.forEach(List.of(kafka, postgres), Server::close);
    ExitActions.remove(closeAtExit);
    Folders.delete(folder);
  }
}
