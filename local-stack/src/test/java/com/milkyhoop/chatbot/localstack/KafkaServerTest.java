package com.milkyhoop.chatbot.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaServerTest {

  @TempDir Path folder;
  private KafkaServer kafka;

  @BeforeEach
  void start() {
    kafka = new KafkaServer(folder);
    kafka.start();
  }

  @AfterEach
  void kill() {
    kafka.kill();
  }

  @Test
  void shouldKeepRecordsAndPortWhenKilledAndStartedAgain() throws Exception {
    createTopic("kept");
    send("kept", "one");

    kafka.kill();
    kafka.start();

    assertThat(send("kept", "two")).isEqualTo(1);
    kafka.restart();
    assertThat(send("kept", "three")).isEqualTo(2);
  }

  private void createTopic(String topic) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
  }

  private long send(String topic, String value) throws Exception {
    Map<String, Object> config =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "test");
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      long offset =
          producer.send(new ProducerRecord<>(topic, value)).get(20, TimeUnit.SECONDS).offset();
      producer.commitTransaction();
      return offset / 2;
    }
  }
}
