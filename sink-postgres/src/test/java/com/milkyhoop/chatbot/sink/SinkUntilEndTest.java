package com.milkyhoop.chatbot.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.process.ChildProcess;
import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.Signal;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.sink.postgres.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SINK_UNTIL=end: an empty database is filled from the log alone, then the process ends. */
final class SinkUntilEndTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String ROWS =
      """
      SELECT user_id, session_id, request_id, event, occurred_at, payload::text, topic,
        topic_partition, topic_offset FROM chatbot_log ORDER BY user_id, session_id, request_id
      """;
  private static final String MESSAGES = "SELECT * FROM \"ChatMessage\" ORDER BY id";

  private final TestDatabase live = TestDatabase.withTables();
  private final TestDatabase rebuilt = TestDatabase.fresh();
  private final Map<String, String> environment = Settings.environment(live.url());
  private final SinkConfig config = SinkConfig.read(environment);
  private final TestLog log = new TestLog(config.kafka());

  @TempDir Path folder;

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void shouldFillADatabaseThatEqualsTheOneOfTheSinkThatReadTheLogAsItGrew() throws Exception {
    log.publish(Events.processed(0, 1_200));
    log.publishAndAbort(Events.processed(2_000, 2_050));
    log.publish("u1/s1".getBytes(UTF_8), "garbage".getBytes(UTF_8));
    log.publish(List.of(Events.event(LogEvent.Type.MESSAGE_FAILED, "u1", "s1", "failed", "")));
    try (RunningSink _ = RunningSink.start(config)) {
      await().atMost(LIMIT).until(() -> live.count("chatbot_log") == 1_201);
      await().atMost(LIMIT).until(() -> !log.deadLetters().isEmpty());
    }
    Map<?, ?> offsets = committed();

    int exitCode = rebuild();

    assertThat(exitCode).isZero();
    assertThat(rebuilt.query(ROWS)).hasSize(1_201).isEqualTo(live.query(ROWS));
    assertThat(rebuilt.query(MESSAGES)).hasSize(1_200).isEqualTo(live.query(MESSAGES));
    assertThat(log.deadLetters()).hasSize(1);
    assertThat(committed()).isEqualTo(offsets);
  }

  @Test
  void shouldEndAtOnceWhenTheLogIsEmpty() throws Exception {
    assertThat(rebuild()).isZero();
    assertThat(rebuilt.count("chatbot_log")).isZero();
  }

  @Test
  void shouldRefuseADatabaseThatIsNotEmptyAndLeaveItAsItIs() throws Exception {
    log.publish(Events.processed(0, 10));
    rebuilt.execute("CREATE TABLE \"ChatMessage\" (id TEXT PRIMARY KEY)");
    rebuilt.execute("INSERT INTO \"ChatMessage\" VALUES ('one')");

    assertThat(rebuild()).isOne();
    assertThat(rebuilt.column("SELECT id FROM \"ChatMessage\"")).containsExactly("one");
    assertThat(rebuilt.column("SELECT to_regclass('chatbot_log')")).containsExactly("null");
  }

  @Test
  void shouldSayThatThereIsNoSuchTopic() throws Exception {
    environment.put("KAFKA_TOPIC", log.topic() + "-missing");

    assertThat(rebuild()).isOne();
    try (Admin admin = Admin.create(config.kafka().clientConfig())) {
      assertThat(admin.listTopics().names().get()).doesNotContain(log.topic() + "-missing");
    }
  }

  private int rebuild() throws Exception {
    Map<String, String> toEnd = new HashMap<>(environment);
    toEnd.put("DATABASE_URL", rebuilt.url());
    toEnd.put("SINK_UNTIL", "end");
    ChildProcess process =
        ChildProcess.start(
            new ChildSpec(
                "rebuild",
                JavaCommand.onOurClassPath(List.of("-Xmx256m"), SinkMain.class),
                toEnd,
                folder,
                folder.resolve("rebuild.log"),
                Signal.TERM));
    return process.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private Map<?, ?> committed() throws Exception {
    try (Admin admin = Admin.create(config.kafka().clientConfig())) {
      return admin
          .listConsumerGroupOffsets(config.kafka().sinkGroup())
          .partitionsToOffsetAndMetadata()
          .get();
    }
  }
}
