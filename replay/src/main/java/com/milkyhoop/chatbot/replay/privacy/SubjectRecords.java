package com.milkyhoop.chatbot.replay.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the records of a topic whose keys name a subject, from its beginning to its end now. */
final class SubjectRecords {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaSettings kafka;
  private final Subject subject;

  SubjectRecords(KafkaSettings kafka, Subject subject) {
    this.kafka = kafka;
    this.subject = subject;
  }

  /** Tells each; of a topic that is missing, none. */
  void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    Map<String, Object> config = new HashMap<>(kafka.clientConfig());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      if (!consumer.listTopics().containsKey(topic)) {
        return;
      }
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.key() != null && isOf(new String(record.key(), UTF_8))) {
            reader.accept(record);
          }
        }
      }
    }
  }

  /** A key begins with the conversation's, whatever comes behind it. */
  private boolean isOf(String key) {
    String[] parts = key.split("/", -1);
    return parts.length > 1
        && parts[0].equals(subject.userId())
        && (subject.isUser() || parts[1].equals(subject.sessionId()));
  }
}
