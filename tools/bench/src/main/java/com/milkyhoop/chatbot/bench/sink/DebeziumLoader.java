package com.milkyhoop.chatbot.bench.sink;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.localstack.SinkStack;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Debezium's JDBC sink in a Connect worker, from the topic of ready rows into {@code "ChatMessage"}
 * alone. It writes as ours does: a row that is there already does no harm.
 */
final class DebeziumLoader implements RowLoader {
  /** The jar that it is in. */
  static final String ARTIFACT = "debezium-connector-jdbc";

  private static final List<String> PRODUCTION =
      List.of("-Xmx1g", "-Duser.timezone=UTC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
  private static final List<String> QUICK_START =
      List.of(
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Duser.timezone=UTC",
          "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

  /** The schema of the topic's values: written once here instead of in every record. */
  private static final String SCHEMA =
      """
      {"type": "struct", "name": "ChatMessage", "optional": false, "fields": [
        {"field": "id", "type": "string", "optional": false},
        {"field": "sessionId", "type": "string", "optional": false},
        {"field": "userId", "type": "string", "optional": false},
        {"field": "message", "type": "string", "optional": false},
        {"field": "reply", "type": "string", "optional": false},
        {"field": "createdAt", "type": "string", "optional": false,
         "name": "io.debezium.time.ZonedTimestamp", "version": 1}]}
      """;

  private static final String BATCH = "1000";

  /**
   * The fastest that was found on two cores; slower were, changed one at a time: one task, four
   * tasks, one task with batches of 5,000, one task with {@code reWriteBatchedInserts} instead.
   */
  static final Map<String, String> TUNED =
      Map.of(
          "dialect.postgres.unnest.insert.enabled",
          "true",
          "batch.size",
          BATCH,
          "consumer.override.max.poll.records",
          BATCH,
          "tasks.max",
          "2");

  private final String name;
  private final Map<String, String> tuning;
  private final SinkStack stack;
  private final Arrival arrival;
  private final Path home;
  private final boolean quickStart;

  /**
   * @param tuning settings of the connector that go before its defaults
   * @param home the project's folder, built
   */
  DebeziumLoader(
      String name,
      Map<String, String> tuning,
      SinkStack stack,
      Arrival arrival,
      Path home,
      boolean quickStart) {
    this.name = name;
    this.tuning = tuning;
    this.stack = stack;
    this.arrival = arrival;
    this.home = home;
    this.quickStart = quickStart;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LoadResult load(String database) throws SQLException, IOException, InterruptedException {
    Path folder = stack.folder().resolve("connect-" + database);
    List<String> jvmOptions = quickStart ? QUICK_START : PRODUCTION;
    try (ConnectProcess connect =
        ConnectProcess.of(home, folder, jvmOptions, worker(), connector(database))) {
      connect.start();
      LoadResult loading = arrival.watch(connect, database, false);
      // It has nothing to keep, and an orderly end takes seconds.
      connect.kill();
      return loading;
    }
  }

  private Map<String, String> worker() {
    return Map.of(
        "bootstrap.servers",
        stack.kafka().bootstrapServers(),
        "key.converter",
        "org.apache.kafka.connect.storage.StringConverter",
        "value.converter",
        "org.apache.kafka.connect.json.JsonConverter",
        "value.converter.schemas.enable",
        "true",
        "value.converter.schema.content",
        SCHEMA);
  }

  private Map<String, String> connector(String database) {
    DatabaseUrl url = DatabaseUrl.parse(stack.postgres().login().databaseUrl(database));
    Map<String, String> settings = new HashMap<>();
    settings.put("name", "debezium-" + database);
    settings.put("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector");
    settings.put("topics", Topics.ROWS);
    settings.put(
        "connection.url", "jdbc:postgresql://%s/%s".formatted(url.address(), url.database()));
    settings.put("connection.username", url.user());
    settings.put("connection.password", url.password().value());
    settings.put("collection.name.format", "ChatMessage");
    settings.put("quote.identifiers", "true");
    settings.put("schema.evolution", "none");
    settings.put("insert.mode", "upsert");
    settings.put("primary.key.mode", "record_value");
    settings.put("primary.key.fields", "id");
    settings.putAll(tuning);
    return settings;
  }
}
