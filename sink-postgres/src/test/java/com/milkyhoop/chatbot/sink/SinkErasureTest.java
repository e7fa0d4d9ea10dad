package com.milkyhoop.chatbot.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.sink.postgres.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** R15 from the log to the tables and back to the log, on a real broker and PostgreSQL. */
final class SinkErasureTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final TestDatabase database = TestDatabase.fresh();
  private final Map<String, String> environment = Settings.environment(database.url());
  private final SinkConfig config = SinkConfig.read(environment);
  private final TestLog log = new TestLog(config.kafka());

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void shouldEraseRowsAndEventsAndGiveNothingBackWhenTheLogIsReadAgainR15() {
    log.publish(Events.processed(0, 100));
    LogEvent erasure = LogEvent.userErased("u3", "", "e1", new UUID(1, 2), Instant.now());
    log.publishErasure(erasure);
    List<String> keys =
        Events.processed(0, 100).stream()
            .filter(event -> event.userId().equals("u3"))
            .map(event -> "u3/s1/" + event.requestId())
            .toList();
    try (RunningSink first = RunningSink.start(config)) {
      await().atMost(LIMIT).until(() -> first.whyNotReady().isEmpty());
      await().atMost(LIMIT).until(() -> database.count("chatbot_erasures") == Settings.PARTITIONS);
      await().atMost(LIMIT).until(() -> log.tombstones("e1").size() == keys.size());
    }
    assertThat(keys).isNotEmpty();
    assertThat(log.tombstones("e1")).containsExactlyInAnyOrderElementsOf(keys);
    assertErased(100 - keys.size());

    // Another group has read nothing: it begins at the beginning.
    environment.put("KAFKA_TOPIC_PREFIX", "again-" + config.kafka().prefix());
    try (RunningSink again = RunningSink.start(SinkConfig.read(environment))) {
      log.publish(
          List.of(Events.at(Events.processed("u3", "s1", "behind"), Instant.now().plusSeconds(9))));
      await().atMost(LIMIT).until(() -> database.count("chatbot_log WHERE user_id = 'u3'") == 1);
      await().atMost(LIMIT).until(() -> again.metric("chatbot_sink_lag_records") == 0);
    }
    assertThat(database.column("SELECT request_id FROM chatbot_log WHERE user_id = 'u3'"))
        .containsExactly("behind");
    assertThat(log.deadLetters()).isEmpty();
  }

  private void assertErased(int left) {
    assertThat(database.count("chatbot_log")).isEqualTo(left);
    assertThat(database.count("\"ChatMessage\"")).isEqualTo(left);
    assertThat(database.count("chatbot_log WHERE user_id = 'u3'")).isZero();
  }
}
