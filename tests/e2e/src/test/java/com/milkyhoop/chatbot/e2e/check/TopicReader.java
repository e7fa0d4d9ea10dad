package com.milkyhoop.chatbot.e2e.check;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics from their beginning to what is their end now. */
record TopicReader(String bootstrapServers) {
  private static final Duration POLL = Duration.ofMillis(200);

  /** Each record is passed on in the order of its partition. */
  void read(
      String topic, IsolationLevel isolation, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    try (var consumer = consumer(isolation)) {
      List<TopicPartition> partitions = partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(POLL).forEach(reader);
      }
    }
  }

  /** Records, and markers of transactions, that a read_committed reader can't read yet. */
  long uncommitted(String topic) {
    return endOffsets(topic, IsolationLevel.READ_UNCOMMITTED)
        - endOffsets(topic, IsolationLevel.READ_COMMITTED);
  }

  private long endOffsets(String topic, IsolationLevel isolation) {
    try (var consumer = consumer(isolation)) {
      return consumer.endOffsets(partitions(consumer, topic)).values().stream()
          .mapToLong(end -> end)
          .sum();
    }
  }

  private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  private KafkaConsumer<byte[], byte[]> consumer(IsolationLevel isolation) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString());
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
