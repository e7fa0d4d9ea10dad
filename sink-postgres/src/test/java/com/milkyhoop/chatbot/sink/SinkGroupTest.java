package com.milkyhoop.chatbot.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.sink.postgres.TestDatabase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sinks that come and go. */
final class SinkGroupTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final TestDatabase database = TestDatabase.withTables();
  private final Map<String, String> environment = Settings.environment(database.url());

  /** R4, and a handover that does not wait for a session to expire. */
  @Test
  void shouldKeepEveryEventOnceWhileSinksComeAndGo() {
    environment.put("KAFKA_CLIENT_SESSION_TIMEOUT_MS", "60000");
    environment.put("SINK_BATCH_SIZE", "10");
    SinkConfig config = SinkConfig.read(environment);
    try (var log = new TestLog(config.kafka());
        var lines = new LogLines()) {
      RunningSink first = RunningSink.start(config);
      log.publish(Events.processed(0, 500));
      awaitEvents(1);

      try (RunningSink second = RunningSink.start(config)) {
        log.publish(Events.processed(500, 1_000));
        await().atMost(LIMIT).until(() -> second.whyNotReady().isEmpty());
        log.publish(Events.processed(1_000, 1_500));
        awaitEvents(1_500);
        assertThat(second.metric("chatbot_sink_batch_records_sum")).isPositive();
        first.close();
        log.publish(Events.processed(1_500, 2_000));

        awaitEvents(2_000);
      }
      assertThat(database.count("(SELECT DISTINCT request_id FROM chatbot_log) AS requests"))
          .isEqualTo(2_000);
      assertThat(database.count("\"ChatMessage\"")).isEqualTo(2_000);
      assertThat(log.deadLetters()).isEmpty();
      assertThat(lines.warningsAnd("nothing else")).isEmpty();
    }
  }

  private void awaitEvents(long atLeast) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(database.count("chatbot_log")).isGreaterThanOrEqualTo(atLeast));
  }
}
