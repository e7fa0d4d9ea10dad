package com.milkyhoop.chatbot.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.PostgresLogin;
import com.milkyhoop.chatbot.localstack.PostgresServer;
import com.milkyhoop.chatbot.sink.postgres.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Two servers, one of which takes the other's place under load, and a pooler before one. */
@Tag("failover")
final class SinkFailoverTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int BATCH = 100;
  private static final int BATCHES = 100;
  private static final int KILLED_AT = 30;
  private static final int PROMOTED_AT = 60;

  @TempDir Path folder;

  /** R4: commits wait for the standby, so that it has what the sink was told is kept. */
  @Test
  void shouldKeepEveryRowOnceWhenTheStandbyTakesThePrimarysPlaceUnderLoadR4() {
    try (var primary =
        new PostgresServer(
            folder.resolve("primary"), List.of("synchronous_standby_names=standby"))) {
      primary.start();
      try (var standby = PostgresServer.standbyOf(primary, folder.resolve("standby"))) {
        standby.start();
        primary.login().createDatabase("chat");
        failOver(primary, standby);
      }
    }
  }

  private static void failOver(PostgresServer primary, PostgresServer standby) {
    String url =
        "postgresql://%s:%s@127.0.0.1:%d,127.0.0.1:%d/chat?socket_timeout=5"
            .formatted(
                PostgresLogin.USER,
                PostgresLogin.PASSWORD,
                primary.login().port(),
                standby.login().port());
    SinkConfig config = Settings.config(url);
    var database = new TestDatabase(standby.login().databaseUrl("chat"));
    try (var log = new TestLog(config.kafka());
        RunningSink sink = RunningSink.start(config)) {
      await().atMost(LIMIT).untilAsserted(() -> assertThat(sink.whyNotReady()).isEmpty());
      long promoted = 0;
      for (int i = 0; i < BATCHES; i++) {
        log.publish(Events.processed(i * BATCH, (i + 1) * BATCH));
        if (i == KILLED_AT) {
          primary.kill();
        } else if (i == PROMOTED_AT) {
          await().atMost(LIMIT).until(() -> sink.metric("chatbot_sink_retries_total") > 0);
          standby.promote();
          promoted = System.nanoTime();
        }
      }

      await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .until(() -> database.count("chatbot_log") == BATCHES * BATCH);
      LoggerFactory.getLogger(SinkFailoverTest.class)
          .atInfo()
          .addKeyValue("ms", Duration.ofNanos(System.nanoTime() - promoted).toMillis())
          .log("all rows are kept, after the standby was promoted");
      assertThat(database.count("(SELECT DISTINCT request_id FROM chatbot_log) AS requests"))
          .isEqualTo(BATCHES * BATCH);
      assertThat(database.count("\"ChatMessage\"")).isEqualTo(BATCHES * BATCH);
      assertThat(log.deadLetters()).isEmpty();
      await().atMost(LIMIT).untilAsserted(() -> assertThat(sink.whyNotReady()).isEmpty());
    }
  }
}
