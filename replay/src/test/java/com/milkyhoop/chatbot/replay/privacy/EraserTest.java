package com.milkyhoop.chatbot.replay.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.replay.TestLog;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.replay.log.PartitionReader;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The receipt says what is in Kafka, of a real broker; the test plays the processors. */
class EraserTest {
  private static final Subject ANA = new Subject("ana", "");
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final TestLog log = new TestLog();

  @BeforeEach
  void readAllRequests() throws Exception {
    KafkaSettings kafka = settings(Map.of());
    Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
    for (int partition = 0; partition < TestLog.PARTITIONS; partition++) {
      read.put(
          new TopicPartition(kafka.topics().requests(), partition), new OffsetAndMetadata(100));
    }
    try (Admin admin = kafka.admin()) {
      admin.alterConsumerGroupOffsets(kafka.applicationId(), read).all().get();
    }
  }

  @AfterEach
  void close() {
    log.close();
  }

  /** The shell that runs it need not know how many partitions the installation has. */
  @Test
  void shouldAskEveryPartitionThatTheTopicHasR15() {
    KafkaSettings kafka = settings(Map.of("TOPIC_PARTITIONS", "1"));

    CompletableFuture<Receipt> erasing = erase(kafka, LIMIT);

    await().atMost(LIMIT).until(() -> partitionsAsked(kafka) == TestLog.PARTITIONS);
    for (int partition = 0; partition < TestLog.PARTITIONS; partition++) {
      log.publish(partition, erasure("e2"));
    }
    assertThat(erasing.join().partitionsOfProcessors()).isEqualTo(TestLog.PARTITIONS);
  }

  @Test
  void shouldNotTakeAnotherErasureOfTheUserForThisOneR15() {
    KafkaSettings kafka = settings(Map.of());

    CompletableFuture<Receipt> erasing = erase(kafka, Duration.ofSeconds(5));

    await().atMost(LIMIT).until(() -> partitionsAsked(kafka) == TestLog.PARTITIONS);
    for (int partition = 0; partition < TestLog.PARTITIONS; partition++) {
      log.publish(partition, erasure("e1"));
    }
    log.publish(0, erasure("e2"));
    Receipt receipt = erasing.join();
    assertThat(receipt.partitionsOfProcessors()).isOne();
    assertThat(receipt.open())
        .contains("2 of 3 partitions of the log have no user_erased of it yet");
  }

  private static CompletableFuture<Receipt> erase(KafkaSettings kafka, Duration patience) {
    return CompletableFuture.supplyAsync(() -> new Eraser(kafka, patience).erase(ANA, "e2"));
  }

  private static LogEvent erasure(String id) {
    return LogEvent.userErased("ana", "", id, new UUID(1, 2), Instant.now());
  }

  private static long partitionsAsked(KafkaSettings kafka) {
    try (var requests = new PartitionReader(kafka, kafka.topics().requests())) {
      return requests.present().stream().filter(range -> range.size() > 0).count();
    }
  }

  private KafkaSettings settings(Map<String, String> others) {
    Map<String, String> variables = new HashMap<>(log.variables());
    variables.putAll(others);
    return Installation.read(variables).kafka();
  }
}
