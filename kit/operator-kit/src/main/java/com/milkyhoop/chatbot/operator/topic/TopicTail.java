package com.milkyhoop.chatbot.operator.topic;

import com.milkyhoop.chatbot.kafka.KafkaClients;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the committed records of one partition, from an offset to its present end, without a group:
 * it leaves no trace in Kafka. For one thread.
 */
public final class TopicTail implements AutoCloseable {
  private static final Duration SILENCE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  /** Bounds the memory that a fetch of large records takes. */
  private static final int FETCH_BYTES = 4 << 20;

  private final Consumer<byte[], byte[]> consumer;

  public TopicTail(KafkaSettings kafka) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "chatbot-operator");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) SILENCE.toMillis());
    consumer =
        KafkaClients.consumer(
            kafka, config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Returns the partitions of a topic; none where there is no such topic. */
  public List<TopicPartition> partitions(String topic) {
    List<PartitionInfo> found = consumer.partitionsFor(topic);
    return found == null
        ? List.of()
        : found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }

  /** Returns the first offset that it still has, and that of the next record. */
  public Bounds bounds(TopicPartition partition) {
    List<TopicPartition> one = List.of(partition);
    return new Bounds(
        consumer.beginningOffsets(one).getOrDefault(partition, 0L),
        consumer.endOffsets(one).getOrDefault(partition, 0L));
  }

  /** Holds offsets: {@code begin} is the first one, {@code end} that of the next record. */
  public record Bounds(long begin, long end) {}

  /** Returns the first offset of a record that is not older; the end where there is none. */
  public long offsetSince(TopicPartition partition, Instant time) {
    Optional<OffsetAndTimestamp> found =
        Optional.ofNullable(
            consumer
                .offsetsForTimes(Map.of(partition, Math.max(0, time.toEpochMilli())))
                .get(partition));
    return found.map(OffsetAndTimestamp::offset).orElseGet(() -> bounds(partition).end());
  }

  /**
   * Passes on each record from {@code from} to the present end.
   *
   * @return where to go on: the offset behind the last one that was looked at
   * @throws TimeoutException when the partition falls silent before that
   */
  public long read(
      TopicPartition partition,
      long from,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> each) {
    return readUntil(
        partition,
        from,
        record -> {
          each.accept(record);
          return false;
        });
  }

  /**
   * Passes on each record from {@code from} on, until one is what was looked for, or to the present
   * end.
   *
   * @param isLast whether reading ends with this record
   * @return where to go on: behind the last record, or at the end
   * @throws TimeoutException when the partition falls silent before that
   */
  public long readUntil(
      TopicPartition partition, long from, Predicate<ConsumerRecord<byte[], byte[]>> isLast) {
    long end = bounds(partition).end();
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    long heard = System.nanoTime();
    while (consumer.position(partition) < end) {
      long before = consumer.position(partition);
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < end && isLast.test(record)) {
          return record.offset() + 1;
        }
      }
      if (consumer.position(partition) > before) {
        heard = System.nanoTime();
      } else if (System.nanoTime() - heard > SILENCE.toNanos()) {
        throw new TimeoutException(partition + " brings nothing more, " + before + " of " + end);
      }
    }
    return Math.max(from, end);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
