package com.milkyhoop.chatbot.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kafka.DeadLetter;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.TopicNames;
import com.milkyhoop.chatbot.testkit.model.HandModel;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records as large as their topics take, on a real broker, which is the judge of sizes. */
class RecordSizesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ConversationId BUDI = new ConversationId("budi", "main");

  /** What a batch of one record without key and headers has besides its value of this size. */
  private static final int BATCH = 72;

  private static final int LIMIT = 1_048_588;

  @TempDir private Path stateDir;

  /** The path that is there so that nothing is fatal must not be fatal itself. */
  @Test
  void shouldKeepARecordAtTheLimitOfItsTopicWholeAndGoOnR1() throws Exception {
    try (var broker = new BrokerFixture(stateDir)) {
      var model = new HandModel();
      broker.start("a", model);
      byte[] garbage = garbage(LIMIT - BATCH);

      for (String topic : sources(broker)) {
        broker.write(new ProducerRecord<>(topic, 0, null, garbage));
      }

      for (String topic : sources(broker)) {
        assertThat(onlyDeadLetter(broker, topic).value()).isEqualTo(garbage);
      }
      assertAnswers(broker, model);
    }
  }

  @Test
  void shouldCutADeadLetterWhereItsTopicIsSmallerAndGoOnR1() throws Exception {
    try (var broker = new BrokerFixture(stateDir)) {
      for (String topic : sources(broker)) {
        String letters = TopicNames.deadLetters(topic);
        broker.alter(letters, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "20000");
      }
      var model = new HandModel();
      broker.start("a", model);

      for (String topic : sources(broker)) {
        var record = new ProducerRecord<byte[], byte[]>(topic, 0, null, garbage(500_000));
        record.headers().add("huge", garbage(400_000));
        broker.write(record);
      }

      for (String topic : sources(broker)) {
        ConsumerRecord<byte[], byte[]> letter = onlyDeadLetter(broker, topic);
        assertThat(letter.value()).hasSizeBetween(15_000, 20_000);
        assertThat(new String(letter.headers().lastHeader(DeadLetter.TRUNCATED).value(), UTF_8))
            .contains("of 500000 bytes of the value", "0 of 1 headers");
      }
      assertAnswers(broker, model);
    }
  }

  /** What MAX_REPLY_BYTES allows fits the changelogs too, R1. */
  @Test
  void shouldKeepAReplyAsLargeAsIsConfiguredR1() throws Exception {
    try (var broker =
        new BrokerFixture(stateDir, Map.of("MAX_REPLY_BYTES", Integer.toString(2 << 20)))) {
      var model = new HandModel();
      broker.start("a", model);
      broker.send(BUDI, "r1", "Halo bot!");
      HandCall call = model.nextCall();
      String piece = "x".repeat(60_000);
      for (int i = 0; i < 25; i++) {
        call.text(piece);
      }
      call.end();

      await().atMost(PATIENCE).until(() -> broker.logEvents().size() == 1);

      assertThat(broker.logEvents().getFirst().reply()).hasSize(25 * 60_000);
      assertThat(broker.changelogs(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).values())
          .containsOnly(Integer.toString(6 * (2 << 20) + 128 * 1024 + 16 * 1024));
      assertThat(broker.changelogs(TopicConfig.CLEANUP_POLICY_CONFIG).values())
          .containsOnly("compact");
    }
  }

  private static List<String> sources(BrokerFixture broker) {
    var topics = broker.kafka.topics();
    return List.of(topics.requests(), topics.turns());
  }

  private static ConsumerRecord<byte[], byte[]> onlyDeadLetter(BrokerFixture broker, String topic) {
    await().atMost(PATIENCE).until(() -> !broker.deadLetters(topic).isEmpty());
    var letters = broker.deadLetters(topic);
    assertThat(letters).hasSize(1);
    return letters.getFirst();
  }

  private static void assertAnswers(BrokerFixture broker, HandModel model) {
    broker.send(BUDI, "r1", "Halo bot!");
    model.nextCall().text("Halo juga!").end();
    await().atMost(PATIENCE).until(() -> broker.logEvents().size() == 1);
    assertThat(broker.logEvents().getFirst().reply()).isEqualTo("Halo juga!");
  }

  private static byte[] garbage(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
