package com.milkyhoop.chatbot.e2e;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Another service that reads a topic from its beginning, read_committed. */
final class LogTopic implements AutoCloseable {
  static final String NAME = "chatbot-log-topic";
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

  LogTopic() {
    this(NAME);
  }

  LogTopic(String topic) {
    this(Stack.shared(), topic);
  }

  /** The log of a stack of a test's own. */
  static LogTopic of(LocalStack stack) {
    return of(stack, NAME);
  }

  /** Another topic of a stack of a test's own. */
  static LogTopic of(LocalStack stack, String topic) {
    return new LogTopic(stack, topic);
  }

  private LogTopic(LocalStack stack, String topic) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.kafka().bootstrapServers());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Everything so far. */
  List<ConsumerRecord<byte[], byte[]>> records() {
    consumer.poll(POLL).forEach(records::add);
    return records;
  }

  /** Every event that is committed now. */
  List<LogEvent> events() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(it -> consumer.position(it.getKey()) < it.getValue())) {
      records();
    }
    return records.stream().flatMap(record -> event(record).stream()).toList();
  }

  /** Every event so far of this request. */
  List<LogEvent> eventsOf(String requestId) {
    return records().stream()
        .flatMap(record -> event(record).stream())
        .filter(event -> event.requestId().equals(requestId))
        .toList();
  }

  private static Optional<LogEvent> event(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.of(LogEvent.parse(record.value()));
    } catch (MalformedRecordException _) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
