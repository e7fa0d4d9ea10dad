package com.milkyhoop.chatbot.replay.log;

import com.milkyhoop.chatbot.kafka.KafkaClients;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.replay.command.UnreachableException;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads ranges of a topic's partitions one after the other. Confined to one thread. */
public final class PartitionReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  /** Bounds a silence of brokers: one that is restarted is back by then. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int FETCH_BYTES = 4 << 20;
  private static final int POLL_RECORDS = 1_000;

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;

  public PartitionReader(KafkaSettings kafka, String topic) {
    this.topic = topic;
    this.consumer =
        KafkaClients.consumer(
            kafka, config(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static Map<String, Object> config() {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
    return config;
  }

  /** Returns all that each partition of the topic holds now; none where it is missing. */
  public List<OffsetRange> present() {
    if (!consumer.listTopics().containsKey(topic)) {
      return List.of();
    }
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    return partitions.stream()
        .map(
            each -> {
              long begin = begins.getOrDefault(each, 0L);
              return new OffsetRange(
                  each.partition(), begin, Math.max(begin, ends.getOrDefault(each, 0L)));
            })
        .toList();
  }

  /** Reads records of the log. */
  void read(OffsetRange range, LogVisitor visitor) {
    readRaw(range, record -> visitor.visit(parsed(record)));
  }

  /**
   * Reads to the end of the range, also where its last offsets are markers of transactions.
   *
   * @throws UnreachableException when Kafka gives nothing more for some time
   */
  public void readRaw(
      OffsetRange range, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    var partition = new TopicPartition(topic, range.partition());
    consumer.assign(List.of(partition));
    consumer.seek(partition, range.begin());
    long position = range.begin();
    long progressAt = System.nanoTime();
    while (position < range.end()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < range.end()) {
          reader.accept(record);
        }
      }
      long next = consumer.position(partition);
      if (next > position) {
        progressAt = System.nanoTime();
      } else if (System.nanoTime() - progressAt > PATIENCE.toNanos()) {
        throw new UnreachableException(
            "Kafka gave nothing of %s behind offset %d for %d s"
                .formatted(partition, position, PATIENCE.toSeconds()));
      }
      position = next;
      if (Thread.interrupted()) {
        throw new InterruptException("reading was stopped");
      }
    }
  }

  private static LogRecord parsed(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return new LogRecord.Tombstone(record.partition(), record.offset(), record.key());
    }
    try {
      LogEvent event = LogEvent.parse(record.value());
      if (event.event() == LogEvent.Type.USER_ERASED) {
        return new LogRecord.Erasure(
            record.partition(),
            record.offset(),
            event.requestId(),
            event.userId(),
            event.sessionId());
      }
      var turn = new LoggedTurn(record.partition(), record.offset(), event);
      turn.conversation();
      if (!ConversationId.ID.matcher(event.requestId()).matches()) {
        throw new MalformedRecordException("request_id must match " + ConversationId.ID.pattern());
      }
      return new LogRecord.Event(turn, record.key(), record.value());
    } catch (MalformedRecordException | IllegalArgumentException e) {
      return new LogRecord.Malformed(
          record.partition(), record.offset(), String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
