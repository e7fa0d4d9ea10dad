package com.milkyhoop.chatbot.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaServerTest {

  private static final Map<String, String> SETTINGS = Map.of("message.max.bytes", "2000000");

  @TempDir static Path folder;
  private static KafkaServer kafka;

  @BeforeAll
  static void start() throws Exception {
    kafka = new KafkaServer(folder, SETTINGS);
    kafka.start();
    createTopic("kept");
  }

  @AfterAll
  static void kill() {
    kafka.kill();
  }

  @Test
  void shouldKeepRecordsAndPortWhenKilledAndStartedAgain() throws Exception {
    long before = append("kept", Instant.now()).offset();

    kafka.kill();
    kafka.start();

    assertThat(append("kept", Instant.now()).offset()).isGreaterThan(before);
  }

  @Test
  void shouldKeepRecordsWhenAnotherServerGoesOnInTheSameFolder() throws Exception {
    long before = append("kept", Instant.now()).offset();
    kafka.stop();

    kafka = new KafkaServer(folder, SETTINGS);
    kafka.start();

    assertThat(append("kept", Instant.now()).offset()).isGreaterThan(before);
  }

  @Test
  void shouldStampRecordsWithItsOwnTime() throws Exception {
    Instant sent = Instant.now();

    long timestamp = append("kept", Instant.EPOCH).timestamp();

    assertThat(Instant.ofEpochMilli(timestamp)).isCloseTo(sent, within(20, ChronoUnit.SECONDS));
  }

  @Test
  void shouldTakeTheCallersSettings() throws Exception {
    try (Admin admin = admin()) {
      var resource = new ConfigResource(ConfigResource.Type.BROKER, "1");

      var config = admin.describeConfigs(List.of(resource)).all().get().values().iterator().next();

      assertThat(config.get("message.max.bytes").value()).isEqualTo("2000000");
      assertThat(config.get("auto.create.topics.enable").value()).isEqualTo("false");
    }
  }

  private static void createTopic(String topic) throws Exception {
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  /** In a transaction, which needs the broker's internal topics too. */
  private RecordMetadata append(String topic, Instant timestamp) throws Exception {
    Map<String, Object> config =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "test");
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      var sent =
          producer.send(new ProducerRecord<>(topic, null, timestamp.toEpochMilli(), "k", "v"));
      producer.commitTransaction();
      return sent.get(20, TimeUnit.SECONDS);
    }
  }
}
