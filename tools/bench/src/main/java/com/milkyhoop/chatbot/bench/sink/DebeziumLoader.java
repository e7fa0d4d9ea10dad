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
 * Debezium's JDBC sink in a Connect worker, a connector for each table, from the topic of its ready
 * rows. It writes as ours does: a row that is there already does no harm.
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

  /** The schemas of the topics' values: written once here instead of in every record. */
  private static final String MESSAGE_SCHEMA =
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

  private static final String LOG_SCHEMA =
      """
      {"type": "struct", "name": "chatbot_log", "optional": false, "fields": [
        {"field": "id", "type": "string", "optional": false,
         "name": "io.debezium.data.Uuid", "version": 1},
        {"field": "user_id", "type": "string", "optional": false},
        {"field": "session_id", "type": "string", "optional": false},
        {"field": "request_id", "type": "string", "optional": false},
        {"field": "event", "type": "string", "optional": false},
        {"field": "occurred_at", "type": "string", "optional": false,
         "name": "io.debezium.time.ZonedTimestamp", "version": 1},
        {"field": "payload", "type": "string", "optional": false,
         "name": "io.debezium.data.Json", "version": 1},
        {"field": "topic", "type": "string", "optional": false},
        {"field": "topic_partition", "type": "int32", "optional": false},
        {"field": "topic_offset", "type": "int64", "optional": false}]}
      """;

  /** Pairs a table with the topic of its ready rows. */
  enum Source {
    MESSAGES("ChatMessage", Topics.MESSAGES, MESSAGE_SCHEMA),
    LOG("chatbot_log", Topics.LOG, LOG_SCHEMA);

    private final String table;
    private final String topic;
    private final String schema;

    Source(String table, String topic, String schema) {
      this.table = table;
      this.topic = topic;
      this.schema = schema;
    }
  }

  private static final String JSON_CONVERTER = "org.apache.kafka.connect.json.JsonConverter";

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

  /** Has one task a connector, so as many connections as {@link #TUNED} has for one table. */
  static final Map<String, String> TUNED_ONE_TASK = withTasks("1");

  private final String name;
  private final List<Source> sources;
  private final Map<String, String> tuning;
  private final SinkStack stack;
  private final Arrival arrival;
  private final Path home;
  private final boolean quickStart;

  /**
   * @param sources the tables that it writes
   * @param tuning settings of each connector that go before its defaults
   * @param home the project's folder, built
   */
  DebeziumLoader(
      String name,
      List<Source> sources,
      Map<String, String> tuning,
      SinkStack stack,
      Arrival arrival,
      Path home,
      boolean quickStart) {
    this.name = name;
    this.sources = List.copyOf(sources);
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
    List<Map<String, String>> connectors =
        sources.stream().map(source -> connector(database, source)).toList();
    try (ConnectProcess connect =
        ConnectProcess.of(home, folder, jvmOptions, worker(), connectors)) {
      connect.start();
      LoadResult loading = arrival.watch(connect, database, sources.contains(Source.LOG));
      // It has nothing to keep, and an orderly end takes seconds.
      connect.kill();
      return loading;
    }
  }

  private static Map<String, String> withTasks(String tasks) {
    Map<String, String> settings = new HashMap<>(TUNED);
    settings.put("tasks.max", tasks);
    return Map.copyOf(settings);
  }

  private Map<String, String> worker() {
    return Map.of(
        "bootstrap.servers",
        stack.kafka().bootstrapServers(),
        "key.converter",
        "org.apache.kafka.connect.storage.StringConverter",
        "value.converter",
        JSON_CONVERTER);
  }

  private Map<String, String> connector(String database, Source source) {
    DatabaseUrl url = DatabaseUrl.parse(stack.postgres().login().databaseUrl(database));
    Map<String, String> settings = new HashMap<>();
    settings.put("name", "debezium-%s-%s".formatted(database, source.table));
    settings.put("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector");
    settings.put("topics", source.topic);
    settings.put("value.converter", JSON_CONVERTER);
    settings.put("value.converter.schemas.enable", "true");
    settings.put("value.converter.schema.content", source.schema);
    settings.put(
        "connection.url", "jdbc:postgresql://%s/%s".formatted(url.address(), url.database()));
    settings.put("connection.username", url.user());
    settings.put("connection.password", url.password().value());
    settings.put("collection.name.format", source.table);
    settings.put("quote.identifiers", "true");
    settings.put("schema.evolution", "none");
    settings.put("insert.mode", "upsert");
    settings.put("primary.key.mode", "record_value");
    settings.put("primary.key.fields", "id");
    settings.putAll(tuning);
    return settings;
  }
}
