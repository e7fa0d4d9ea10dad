package com.milkyhoop.chatbot.bench.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.SinkStack;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A Kafka Connect JDBC sink as another reader of the log, with the settings and the trigger of
 * docs/privacy.md: tombstones and user_erased leave nothing of who was erased (R15).
 */
class JdbcReaderTest {
  private static final Path HOME =
      Path.of(System.getProperty("chatbot.home", "../..")).toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String DATABASE = "other_reader";
  private static final String SCHEMA =
      """
      {"type": "struct", "optional": false, "fields": [
        {"field": "event", "type": "string"}, {"field": "user_id", "type": "string"},
        {"field": "session_id", "type": "string"}, {"field": "message", "type": "string"},
        {"field": "reply", "type": "string"}]}
      """;
  private static final String TABLE =
      """
      CREATE TABLE conversations (
        id text PRIMARY KEY, event text, user_id text, session_id text, message text, reply text,
        log_partition int, log_offset bigint);
      CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        DELETE FROM conversations AS c
        WHERE c.user_id = NEW.user_id AND (NEW.session_id = '' OR c.session_id = NEW.session_id)
          AND c.log_partition = NEW.log_partition AND c.log_offset < NEW.log_offset;
        RETURN NULL;
      END $$;
      CREATE TRIGGER forget AFTER INSERT ON conversations FOR EACH ROW
        WHEN (NEW.event = 'user_erased') EXECUTE FUNCTION forget();
      """;

  @Test
  @Tag("bench")
  void shouldLeaveNothingOfWhoWasErasedWhenConnectReadsTheLogR15() throws Exception {
    try (SinkStack stack = LocalStack.at(HOME).partitions(2).buildSinkStack()) {
      stack.start();
      KafkaSettings kafka = settings(stack);
      kafka.setUpTopics();
      stack.postgres().login().createDatabase(DATABASE);
      execute(stack, TABLE);
      try (ConnectProcess connect =
          ConnectProcess.of(
              HOME,
              stack.folder().resolve("connect"),
              List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
              worker(kafka),
              connector(stack, kafka))) {
        connect.start();
        write(kafka, 0, event("ana", "r1"));
        write(kafka, 0, event("ben", "r2"));
        write(kafka, 1, event("cici", "r3"));
        await().atMost(PATIENCE).until(() -> users(stack).size() == 3);

        // The sink's tombstone; and an erasure where no sink writes any.
        send(kafka, 0, LogKey.of(event("ana", "r1")), null);
        for (int partition = 0; partition < 2; partition++) {
          write(
              kafka,
              partition,
              LogEvent.userErased("cici", "", "e1", new UUID(1, 2), Instant.EPOCH));
        }
        write(kafka, 1, event("cici", "r4"));
        write(kafka, 0, event("dewi", "r5"));
        await().atMost(PATIENCE).until(() -> users(stack).contains("dewi"));
        await().atMost(PATIENCE).until(() -> requests(stack).contains("cici/s1/r4"));

        assertThat(requests(stack))
            .containsExactlyInAnyOrder("ben/s1/r2", "cici/s1/r4", "cici//e1", "dewi/s1/r5");
        connect.kill();
      }
    }
  }

  private static KafkaSettings settings(SinkStack stack) {
    return KafkaSettings.read(
        new ConfigReader(
            Map.of(
                "KAFKA_BROKER",
                stack.kafka().bootstrapServers(),
                "TOPIC_PARTITIONS",
                "2",
                "REPLY_PARTITIONS",
                "1")));
  }

  private static Map<String, String> worker(KafkaSettings kafka) {
    return Map.of(
        "bootstrap.servers",
        kafka.brokers(),
        "key.converter",
        "org.apache.kafka.connect.storage.StringConverter",
        "value.converter",
        "org.apache.kafka.connect.json.JsonConverter",
        "value.converter.schema.content",
        SCHEMA);
  }

  private static Map<String, String> connector(SinkStack stack, KafkaSettings kafka) {
    DatabaseUrl url = DatabaseUrl.parse(stack.postgres().login().databaseUrl(DATABASE));
    return Map.ofEntries(
        Map.entry("name", "conversations"),
        Map.entry("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector"),
        Map.entry("topics", kafka.topics().log()),
        Map.entry("consumer.override.isolation.level", "read_committed"),
        Map.entry(
            "connection.url", "jdbc:postgresql://%s/%s".formatted(url.address(), url.database())),
        Map.entry("connection.username", url.user()),
        Map.entry("connection.password", url.password().value()),
        Map.entry("collection.name.format", "conversations"),
        Map.entry("schema.evolution", "none"),
        Map.entry("insert.mode", "upsert"),
        Map.entry("delete.enabled", "true"),
        Map.entry("primary.key.mode", "record_key"),
        Map.entry("primary.key.fields", "id"),
        Map.entry("transforms", "place"),
        Map.entry("transforms.place.type", "org.apache.kafka.connect.transforms.InsertField$Value"),
        Map.entry("transforms.place.partition.field", "log_partition"),
        Map.entry("transforms.place.offset.field", "log_offset"));
  }

  private static void write(KafkaSettings kafka, int partition, LogEvent event) {
    send(kafka, partition, LogKey.of(event), event.toJson());
  }

  private static void send(
      KafkaSettings kafka, int partition, LogKey key, byte @Nullable [] value) {
    try (var producer =
        new KafkaProducer<>(
            kafka.clientConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
      var _ =
          producer.send(new ProducerRecord<>(kafka.topics().log(), partition, key.encode(), value));
    }
  }

  private static LogEvent event(String user, String request) {
    return new LogEvent(
        LogEvent.Type.MESSAGE_PROCESSED,
        user,
        new UUID(1, 2),
        "a message of " + user,
        "a reply",
        Instant.EPOCH,
        request,
        "s1",
        1,
        "gpt-4o",
        "default",
        "stop",
        1,
        List.of(),
        null,
        null,
        null,
        null);
  }

  private static Set<String> users(SinkStack stack) throws SQLException {
    return column(stack, "SELECT user_id FROM conversations");
  }

  private static Set<String> requests(SinkStack stack) throws SQLException {
    return column(stack, "SELECT id FROM conversations");
  }

  private static Set<String> column(SinkStack stack, String query) throws SQLException {
    try (Connection connection = stack.postgres().login().connect(DATABASE);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      Set<String> found = new TreeSet<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }

  private static void execute(SinkStack stack, String sql) throws SQLException {
    try (Connection connection = stack.postgres().login().connect(DATABASE);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
