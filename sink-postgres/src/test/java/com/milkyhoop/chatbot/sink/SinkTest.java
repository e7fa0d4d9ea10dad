package com.milkyhoop.chatbot.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kafka.DeadLetter;
import com.milkyhoop.chatbot.localstack.PostgresLogin;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.sink.postgres.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the topic to the tables, on a real broker and a real PostgreSQL. */
final class SinkTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Kafka's default of 1,048,588 bytes for a batch, less what it has besides such a value. */
  private static final int LARGEST_VALUE = 1_048_588 - 72 - 5;

  private static final String MESSAGES = "\"ChatMessage\"";

  private final TestDatabase database = TestDatabase.fresh();
  private final SinkConfig config = Settings.config(database.url());
  private final TestLog log = new TestLog(config.kafka());
  private final RunningSink sink = RunningSink.start(config);

  @BeforeEach
  void awaitReady() {
    await().atMost(LIMIT).untilAsserted(() -> assertThat(sink.whyNotReady()).isEmpty());
  }

  @AfterEach
  void close() {
    sink.close();
    log.close();
  }

  /** R4. */
  @Test
  void shouldKeepEveryEventOfEveryPartitionOnce() {
    List<LogEvent> events = Events.processed(0, 1_000);

    log.publish(events);

    awaitEvents(1_000);
    assertThat(database.column("SELECT request_id FROM chatbot_log"))
        .containsExactlyInAnyOrderElementsOf(events.stream().map(LogEvent::requestId).toList());
    assertThat(database.count("(SELECT DISTINCT topic_partition FROM chatbot_log) AS partitions"))
        .isEqualTo(Settings.PARTITIONS);
    assertThat(database.count(MESSAGES)).isEqualTo(1_000);
  }

  @Test
  void shouldNotSeeWhatATransactionAborted() {
    log.publishAndAbort(Events.processed(0, 50));

    log.publish(Events.processed(50, 100));

    awaitEvents(50);
    assertThat(database.count("chatbot_log WHERE request_id IN ('r0', 'r1', 'r48', 'r49')"))
        .isZero();
    assertThat(log.deadLetters()).isEmpty();
  }

  /** A second event of a request never replaces the first one. */
  @Test
  void shouldMakeADeadLetterWhenAnEventConflicts() {
    LogEvent first = Events.processed("u1", "s1", "r1");
    LogEvent second =
        Events.event(LogEvent.Type.MESSAGE_PROCESSED, "u1", "s1", "r1", "Something else");

    log.publish(List.of(first, second, Events.processed("u1", "s1", "r2")));

    awaitEvents(2);
    assertThat(database.column("SELECT reply FROM \"ChatMessage\""))
        .containsExactlyInAnyOrder(first.reply(), "Halo juga, r2!");
    ConsumerRecord<byte[], byte[]> letter = onlyDeadLetter();
    assertThat(letter.value()).isEqualTo(second.toJson());
    assertThat(header(letter, DeadLetter.CAUSE)).contains("chatbot_log", "same key");
  }

  @Test
  void shouldMakeADeadLetterAndGoOnWhenARecordIsUnreadable() throws Exception {
    byte[] key = "u1/s1".getBytes(UTF_8);
    byte[] garbage = {(byte) 0xFF, 0, 1, 2};

    RecordMetadata bad = log.publish(key, garbage);
    log.publish(Events.processed(0, 10));

    awaitEvents(10);
    ConsumerRecord<byte[], byte[]> letter = onlyDeadLetter();
    assertThat(letter.key()).isEqualTo(key);
    assertThat(letter.value()).isEqualTo(garbage);
    assertThat(header(letter, DeadLetter.TOPIC)).isEqualTo(log.topic());
    assertThat(header(letter, DeadLetter.PARTITION)).isEqualTo("" + bad.partition());
    assertThat(header(letter, DeadLetter.OFFSET)).isEqualTo("" + bad.offset());
    assertThat(header(letter, DeadLetter.CAUSE)).contains("not UTF-8");
  }

  /** R4: as large as the topic takes; its dead letter holds all of it. */
  @Test
  void shouldKeepARecordAtTheLimitOfItsTopicWholeAndGoOnR4() throws Exception {
    byte[] key = "u1/s1".getBytes(UTF_8);
    byte[] garbage = new byte[LARGEST_VALUE];
    new Random(1).nextBytes(garbage);

    log.publish(key, garbage);
    log.publish(Events.processed(0, 10));

    awaitEvents(10);
    assertThat(onlyDeadLetter().value()).isEqualTo(garbage);
  }

  @Test
  void shouldMakeADeadLetterAndGoOnWhenTheDatabaseRefusesTheContent() throws Exception {
    String json = new String(Events.processed("u1", "s1", "bad").toJson(), UTF_8);
    byte[] refused = json.replace("Halo bot", "Halo \\u0000 bot").getBytes(UTF_8);

    log.publish("u1/s1".getBytes(UTF_8), refused);
    log.publish(Events.processed(0, 10));

    awaitEvents(10);
    ConsumerRecord<byte[], byte[]> letter = onlyDeadLetter();
    assertThat(letter.value()).isEqualTo(refused);
    assertThat(header(letter, DeadLetter.CAUSE)).startsWith("SQLSTATE 22");
    assertThat(database.count(MESSAGES)).isEqualTo(10);
  }

  @Test
  void shouldWaitAndSaySoWhileTheTableRefusesEveryRowR4() {
    log.publish(Events.processed(0, 10));
    awaitEvents(10);
    database.execute("ALTER TABLE chatbot_log ADD shop text NOT NULL DEFAULT 'one'");
    database.execute("ALTER TABLE chatbot_log ALTER shop DROP DEFAULT");

    log.publish(Events.processed(10, 50));

    String why = "every row is refused: SQLSTATE 23502, table chatbot_log, column shop";
    await().atMost(LIMIT).untilAsserted(() -> assertThat(sink.whyNotReady()).contains(why));
    database.execute("ALTER TABLE chatbot_log ALTER shop SET DEFAULT 'one'");
    awaitEvents(50);
    assertThat(log.deadLetters()).isEmpty();
  }

  /** R4: each secret is replaced under load, and no row is lost. */
  @Test
  void shouldLoseNoRowWhenThePasswordIsReplacedUnderLoadR4(@TempDir Path folder)
      throws IOException {
    sink.close();
    String role = "writer_" + System.nanoTime();
    database.execute("CREATE ROLE %s SUPERUSER LOGIN PASSWORD 'lama'".formatted(role));
    String login = PostgresLogin.USER + ":" + PostgresLogin.PASSWORD;
    String url = database.url().replace(login, role + ":%s");
    Path file = Files.writeString(folder.resolve("url"), url.formatted("lama"));
    Map<String, String> environment = Settings.environment("");
    environment.put("DATABASE_URL_FILE", file.toString());
    try (var load = new TestLog(SinkConfig.read(environment).kafka());
        RunningSink rotated = RunningSink.start(SinkConfig.read(environment))) {
      for (int i = 0; i < 30; i++) {
        load.publish(Events.processed(i * 100, (i + 1) * 100));
        if (i == 10) {
          database.execute("ALTER ROLE %s PASSWORD 'baru'".formatted(role));
          cutConnections(role);
        } else if (i == 20) {
          await().atMost(LIMIT).until(() -> rotated.metric("chatbot_sink_retries_total") > 0);
          Files.writeString(file, url.formatted("baru"));
          cutConnections(role);
        }
      }

      awaitEvents(3_000);
      assertThat(load.deadLetters()).isEmpty();
    }
    assertThat(database.count(MESSAGES)).isEqualTo(3_000);
  }

  private void cutConnections(String role) {
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '%s'"
            .formatted(role));
  }

  @Test
  void shouldCountWhatItDoes() throws Exception {
    log.publish(List.of(Events.event(LogEvent.Type.MESSAGE_FAILED, "u1", "s1", "failed", "")));
    log.publish("u1/s1".getBytes(UTF_8), "garbage".getBytes(UTF_8));
    log.publish(Events.processed(0, 3));
    log.publish(Events.processed(0, 3));

    await().atMost(LIMIT).until(() -> sink.metric("chatbot_sink_duplicates_total") == 3);
    assertThat(sink.metric("chatbot_sink_rows_total\\{table=\"chatbot_log\"}")).isEqualTo(4);
    assertThat(sink.metric("chatbot_sink_rows_total\\{table=\"ChatMessage\"}")).isEqualTo(3);
    assertThat(sink.metric("chatbot_sink_dead_letters_total\\{reason=\"unreadable\"}"))
        .isEqualTo(1);
    assertThat(sink.metric("chatbot_sink_batch_records_sum")).isEqualTo(8);
    assertThat(sink.metric("chatbot_sink_write_seconds_count")).isPositive();
    assertThat(sink.metric("chatbot_sink_retries_total")).isZero();
    assertThat(sink.metric("chatbot_sink_waiting")).isZero();
    await().atMost(LIMIT).until(() -> sink.metric("chatbot_sink_lag_records") == 0);
  }

  private void awaitEvents(long count) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(database.count("chatbot_log")).isEqualTo(count));
  }

  private ConsumerRecord<byte[], byte[]> onlyDeadLetter() {
    await().atMost(LIMIT).until(() -> !log.deadLetters().isEmpty());
    List<ConsumerRecord<byte[], byte[]>> letters = log.deadLetters();
    assertThat(letters).hasSize(1);
    return letters.getFirst();
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
