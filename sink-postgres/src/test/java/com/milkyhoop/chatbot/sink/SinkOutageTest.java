package com.milkyhoop.chatbot.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.PostgresServer;
import com.milkyhoop.chatbot.sink.postgres.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Postgres goes away and comes back, on a server of the test's own. */
final class SinkOutageTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String GROUP = "chatbot-sink-postgres";

  /** A sink that did not poll through an outage would be thrown out of its group. */
  private static final Duration LONGEST_WITHOUT_A_POLL = Duration.ofSeconds(7);

  @TempDir Path folder;
  private PostgresServer postgres;
  private TestDatabase database;
  private Map<String, String> environment;
  private SinkConfig config;
  private TestLog log;

  @BeforeEach
  void start() {
    postgres = new PostgresServer(folder.resolve("postgres"));
    postgres.start();
    postgres.login().createDatabase("chat");
    database = new TestDatabase(postgres.login().databaseUrl("chat"));
    environment = Settings.environment(database.url());
    environment.put("KAFKA_CLIENT_MAX_POLL_INTERVAL_MS", "" + LONGEST_WITHOUT_A_POLL.toMillis());
    config = SinkConfig.read(environment);
    log = new TestLog(config.kafka());
  }

  @AfterEach
  void stop() {
    log.close();
    postgres.close();
  }

  @Test
  void shouldKeepEveryRowOnceWhenPostgresWasStopped() throws Exception {
    try (RunningSink sink = RunningSink.start(config);
        var lines = new LogLines()) {
      awaitReady(sink);
      log.publish(Events.processed(0, 100));
      await().atMost(LIMIT).until(() -> database.count("chatbot_log") == 100);
      String member = member();

      postgres.stop();
      log.publish(Events.processed(100, 300));
      await().atMost(LIMIT).until(() -> sink.metric("chatbot_sink_retries_total") > 0);
      await()
          .pollDelay(LONGEST_WITHOUT_A_POLL.plusSeconds(3))
          .atMost(LIMIT)
          .until(() -> sink.metric("chatbot_sink_lag_records") >= 200);
      assertThat(sink.whyNotReady()).startsWith("rows: postgres: SQLSTATE 08001: ");
      assertThat(sink.metric("chatbot_sink_waiting")).isEqualTo(1);
      assertThat(member()).isEqualTo(member);
      postgres.start();

      await().atMost(LIMIT).until(() -> database.count("chatbot_log") == 300);
      awaitReady(sink);
      assertKeptOnce(300);
      assertThat(sink.metric("chatbot_sink_duplicates_total")).isZero();
      assertThat(lines.warningsAnd("rows flow again"))
          .containsExactly("WARN rows wait, trying again until it is back", "INFO rows flow again");
    }
  }

  @Test
  void shouldKeepEveryRowOnceWhenPostgresFellSilent() {
    environment.put("DATABASE_URL", database.url() + "?socket_timeout=2");
    try (RunningSink sink = RunningSink.start(SinkConfig.read(environment))) {
      awaitReady(sink);
      log.publish(Events.processed(0, 100));
      await().atMost(LIMIT).until(() -> database.count("chatbot_log") == 100);

      postgres.pause();
      log.publish(Events.processed(100, 300));
      await().atMost(LIMIT).until(() -> sink.metric("chatbot_sink_retries_total") > 0);
      postgres.resume();

      await().atMost(LIMIT).until(() -> database.count("chatbot_log") == 300);
      awaitReady(sink);
      assertKeptOnce(300);
    }
  }

  @Test
  void shouldWaitForPostgresWhenItIsNotThereAtTheStart() throws Exception {
    postgres.stop();
    log.publish(Events.processed(0, 100));

    try (RunningSink sink = RunningSink.start(config)) {
      await().atMost(LIMIT).until(() -> sink.metric("chatbot_sink_retries_total") >= 2);
      assertThat(sink.whyNotReady())
          .contains("group: waiting for partitions", "rows: postgres: SQLSTATE 08001: ");
      postgres.start();

      awaitReady(sink);
      await().atMost(LIMIT).until(() -> database.count("chatbot_log") == 100);
      assertKeptOnce(100);
    }
  }

  private static void awaitReady(RunningSink sink) {
    await().atMost(LIMIT).untilAsserted(() -> assertThat(sink.whyNotReady()).isEmpty());
  }

  private void assertKeptOnce(int events) {
    assertThat(database.count("chatbot_log")).isEqualTo(events);
    assertThat(database.count("(SELECT DISTINCT request_id FROM chatbot_log) AS requests"))
        .isEqualTo(events);
    assertThat(database.count("\"ChatMessage\"")).isEqualTo(events);
    assertThat(log.deadLetters()).isEmpty();
  }

  /** The id of the group's one member, and how many partitions it has. */
  private String member() throws Exception {
    try (Admin admin = Admin.create(config.kafka().clientConfig())) {
      String group = config.kafka().prefix() + GROUP;
      List<MemberDescription> members =
          admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
              .flatMap(description -> description.members().stream())
              .toList();
      assertThat(members).hasSize(1);
      return members.getFirst().consumerId() + members.getFirst().assignment().topicPartitions();
    }
  }
}
