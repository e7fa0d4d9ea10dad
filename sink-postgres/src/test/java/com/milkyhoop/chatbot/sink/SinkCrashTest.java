package com.milkyhoop.chatbot.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.process.ChildProcess;
import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.Signal;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.sink.postgres.TestDatabase;
import com.milkyhoop.chatbot.sink.row.Erased;
import com.milkyhoop.chatbot.sink.row.ErasedEvent;
import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.RowStore;
import com.milkyhoop.chatbot.sink.row.UserErasure;
import com.milkyhoop.chatbot.sink.row.Written;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R4: exactly one row for each event, wherever a sink dies. */
final class SinkCrashTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String GROUP = "chatbot-sink-postgres";

  /** Has a sink at work for as long as somebody else holds the lock. */
  private static final String WAIT_WITH_THE_LAST_ROW =
      """
      CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END $$;
      CREATE TRIGGER wait BEFORE INSERT ON chatbot_log
        FOR EACH ROW WHEN (NEW.request_id = 'r1999') EXECUTE FUNCTION wait();
      """;

  private final TestDatabase database = TestDatabase.withTables();
  private final Map<String, String> environment = Settings.environment(database.url());
  private final SinkConfig config = SinkConfig.read(environment);
  private final TestLog log = new TestLog(config.kafka());

  @TempDir Path folder;

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void shouldKeepRowsOnceWhenASinkDiesBetweenItsCommitAndThatOfItsOffsets() throws Exception {
    log.publish(Events.processed(0, 100));
    try (RunningSink dying = RunningSink.start(config, SinkCrashTest::dyingAfterTheCommit)) {
      assertThat(dying.failures.poll(60, TimeUnit.SECONDS)).isInstanceOf(Crash.class);
      assertThat(database.count("chatbot_log")).isPositive();
      assertThat(committed()).isEmpty();
    }

    try (RunningSink next = RunningSink.start(config)) {
      await().atMost(LIMIT).until(() -> database.count("chatbot_log") == 100);

      await().atMost(LIMIT).until(() -> next.metric("chatbot_sink_duplicates_total") > 0);
      assertKeptOnce(100);
    }
  }

  @Test
  void shouldKeepRowsOnceWhenTheTopicIsReadAgainFromItsBeginning() throws Exception {
    log.publish(Events.processed(0, 300));
    try (RunningSink _ = RunningSink.start(config)) {
      await().atMost(LIMIT).until(() -> database.count("chatbot_log") == 300);
    }
    forgetOffsets();

    try (RunningSink again = RunningSink.start(config)) {
      log.publish(Events.processed(300, 400));

      await().atMost(LIMIT).until(() -> again.metric("chatbot_sink_duplicates_total") == 300);
      await().atMost(LIMIT).until(() -> database.count("chatbot_log") == 400);
      assertKeptOnce(400);
      assertThat(again.metric("chatbot_sink_rows_total\\{table=\"chatbot_log\"}")).isEqualTo(100);
    }
  }

  @Test
  void shouldKeepRowsOnceWhenTheProcessIsKilledAtWork() throws Exception {
    environment.put("SINK_BATCH_SIZE", "7");
    log.publish(Events.processed(0, 2_000));
    database.execute(WAIT_WITH_THE_LAST_ROW);
    try (Connection _ = database.lock(1)) {
      ChildProcess killed = startProcess("killed");
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(database.count("chatbot_log"))
                      .as(() -> String.join("\n", killed.lastLogLines()))
                      .isGreaterThan(50));

      killed.kill();
      assertThat(database.count("chatbot_log")).as("killed at work").isLessThan(2_000);
    }
    ChildProcess next = startProcess("next");
    log.publish(Events.processed(2_000, 2_100));

    await().atMost(LIMIT).until(() -> database.count("chatbot_log") == 2_100);
    next.stop(Duration.ofSeconds(15));
    assertKeptOnce(2_100);
  }

  private ChildProcess startProcess(String name) {
    return ChildProcess.start(
        new ChildSpec(
            name,
            JavaCommand.onOurClassPath(List.of("-Xmx256m"), SinkMain.class),
            environment,
            folder,
            folder.resolve(name + ".log"),
            Signal.TERM));
  }

  private void assertKeptOnce(int events) {
    assertThat(database.count("chatbot_log")).isEqualTo(events);
    assertThat(database.count("(SELECT DISTINCT request_id FROM chatbot_log) AS requests"))
        .isEqualTo(events);
    assertThat(database.count("\"ChatMessage\"")).isEqualTo(events);
    assertThat(log.deadLetters()).isEmpty();
  }

  private static RowStore dyingAfterTheCommit(RowStore store) {
    return new RowStore() {
      @Override
      public void prepare() {
        store.prepare();
      }

      @Override
      public Written write(List<LogRow> rows) {
        store.write(rows);
        throw new Crash();
      }

      @Override
      public Erased erase(List<ErasedEvent> events) {
        return store.erase(events);
      }

      @Override
      public Erased erase(UserErasure erasure, Consumer<List<LogKey>> beforeDeletion) {
        return store.erase(erasure, beforeDeletion);
      }

      @Override
      public Erased eraseEarlier(List<UserErasure> erasures) {
        return store.eraseEarlier(erasures);
      }
    };
  }

  private Map<TopicPartition, OffsetAndMetadata> committed() throws Exception {
    try (Admin admin = Admin.create(config.kafka().clientConfig())) {
      return admin
          .listConsumerGroupOffsets(config.kafka().prefix() + GROUP)
          .partitionsToOffsetAndMetadata()
          .get();
    }
  }

  private void forgetOffsets() throws Exception {
    assertThat(committed()).isNotEmpty();
    try (Admin admin = Admin.create(config.kafka().clientConfig())) {
      admin.deleteConsumerGroups(List.of(config.kafka().prefix() + GROUP)).all().get();
    }
  }

  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }
}
