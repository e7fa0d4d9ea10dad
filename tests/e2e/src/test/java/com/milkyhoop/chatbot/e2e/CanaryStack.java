package com.milkyhoop.chatbot.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.e2e.check.StackFiles.Place;
import com.milkyhoop.chatbot.localstack.LocalStack;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Reaches the servers of a stack whose user is erased: has topics age in seconds, and Postgres
 * write and clean its files.
 *
 * @param partitions of the topics by conversation
 */
record CanaryStack(LocalStack stack, int partitions) {
  static final String COMPACTION_LAG = "4s";

  private static final String LONG = "604800000";
  private static final Set<Place> AGEING =
      Set.of(Place.REQUESTS, Place.TURNS, Place.REPLIES, Place.DEAD_LETTERS, Place.REPLAY_TASKS);

  ReplayRun run(String... arguments) throws Exception {
    return ReplayRun.of(
        Map.of(
            "KAFKA_BROKER",
            stack.kafka().bootstrapServers(),
            "TOPIC_PARTITIONS",
            Integer.toString(partitions),
            "COMPACTION_LAG",
            COMPACTION_LAG,
            "OPENAI_BASE_URL",
            stack.stub().baseUri().toString(),
            "OPENAI_API_KEY",
            "of-the-stub"),
        arguments);
  }

  /** Writes a request that can't be read, and so becomes a dead letter. */
  void writeGarbage(String key, String text) throws Exception {
    try (var producer =
        new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>("chat-requests", 0, key.getBytes(UTF_8), text.getBytes(UTF_8)))
          .get();
    }
  }

  /** Has every topic keep what it holds, whatever is erased. */
  void hold() throws Exception {
    alter(
        _ -> true,
        Map.of(
            "retention.ms", LONG,
            "max.compaction.lag.ms", LONG,
            "min.compaction.lag.ms", LONG,
            "file.delete.delay.ms", "200"));
  }

  /**
   * Has Postgres keep the bytes of deleted rows until this is closed: a snapshot may still read
   * them, so no vacuum drops them, nor whoever reads their page next.
   */
  Connection holdRows() throws Exception {
    Connection snapshot = connect(stack.databaseUrl());
    snapshot.setAutoCommit(false);
    snapshot.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (Statement statement = snapshot.createStatement()) {
      statement.execute("SELECT 1");
    }
    return snapshot;
  }

  /** Has the topics of a place forget what is erased, or everything, in seconds. */
  void release(Place place) throws Exception {
    alter(
        topic -> Place.ofTopic(topic) == place,
        AGEING.contains(place)
            ? Map.of("retention.ms", "2000", "segment.ms", "1000")
            : Map.of("min.compaction.lag.ms", "0", "max.compaction.lag.ms", "1000"));
  }

  /** Ends that records age out in seconds. */
  void keepWhatComes() throws Exception {
    alter(topic -> AGEING.contains(Place.ofTopic(topic)), Map.of("retention.ms", LONG));
  }

  private void alter(Predicate<String> topics, Map<String, String> settings) throws Exception {
    List<AlterConfigOp> operations =
        settings.entrySet().stream().map(each -> set(each.getKey(), each.getValue())).toList();
    try (Admin admin = Admin.create(kafka())) {
      Map<ConfigResource, Collection<AlterConfigOp>> changes =
          admin.listTopics().names().get().stream()
              .filter(topics)
              .collect(
                  Collectors.toMap(
                      topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic),
                      _ -> operations));
      admin.incrementalAlterConfigs(changes).all().get();
    }
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }

  /** Has the sink begin at the beginning of the log. */
  void forgetOffsetsOfSink() throws Exception {
    try (Admin admin = Admin.create(kafka())) {
      admin.deleteConsumerGroups(List.of("chatbot-sink-postgres")).all().get();
    }
  }

  /** Has Postgres write what it holds in memory to its files. */
  void checkpoint() throws Exception {
    execute("CHECKPOINT");
  }

  void vacuum() throws Exception {
    execute("VACUUM FULL");
    checkpoint();
  }

  void execute(String sql) throws Exception {
    try (Connection connection = connect(stack.databaseUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  int rows(String condition) throws Exception {
    return rows(stack.databaseUrl(), condition);
  }

  /** Returns how many rows of chatbot_log a database has. */
  static int rows(String databaseUrl, String condition) throws Exception {
    try (Connection connection = connect(databaseUrl);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT count(*) FROM chatbot_log WHERE " + condition)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static Connection connect(String databaseUrl) throws Exception {
    URI url = URI.create(databaseUrl);
    String[] login = url.getUserInfo().split(":", 2);
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d%s".formatted(url.getHost(), url.getPort(), url.getPath()),
        login[0],
        login[1]);
  }

  private Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", stack.kafka().bootstrapServers());
  }
}
