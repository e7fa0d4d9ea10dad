package com.milkyhoop.chatbot.sink.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end that a topic has now, and how far its consumer is from it. Reads all partitions from
 * their beginnings, as a member of no group. Confined to the sink's thread.
 */
final class PresentEnd {
  private static final Logger log = LoggerFactory.getLogger(PresentEnd.class);
  private static final Duration REPORTED_EVERY = Duration.ofSeconds(2);

  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> ends;
  private final long records;
  private long reportedAt = System.nanoTime();

  private PresentEnd(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, long records) {
    this.consumer = consumer;
    this.ends = ends;
    this.records = records;
  }

  /**
   * @throws IllegalStateException when there is no such topic
   */
  static PresentEnd of(Consumer<byte[], byte[]> consumer, String topic) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new IllegalStateException("KAFKA_TOPIC: there is no topic " + topic);
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    return new PresentEnd(consumer, ends, remaining(consumer, ends));
  }

  boolean isReached() {
    return remaining(consumer, ends) == 0;
  }

  /** Leaves out what was written since. */
  ConsumerRecords<byte[], byte[]> before(ConsumerRecords<byte[], byte[]> polled) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> kept = new HashMap<>();
    for (TopicPartition partition : polled.partitions()) {
      long end = ends.getOrDefault(partition, 0L);
      kept.put(
          partition,
          polled.records(partition).stream().filter(record -> record.offset() < end).toList());
    }
    return new ConsumerRecords<>(kept, polled.nextOffsets());
  }

  /** Logs how far it is, now and then. */
  void report() {
    if (System.nanoTime() - reportedAt > REPORTED_EVERY.toNanos()) {
      reportedAt = System.nanoTime();
      say("reading the log");
    }
  }

  /** Logs that it is there. */
  void reportReached() {
    say("the log is read to its end");
  }

  /** Offsets are more than records where transactions ended, or a compaction went over them. */
  private void say(String message) {
    log.atInfo()
        .addKeyValue("offsets", records - remaining(consumer, ends))
        .addKeyValue("of", records)
        .log(message);
  }

  private static long remaining(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
    long remaining = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      remaining += Math.max(0, end.getValue() - consumer.position(end.getKey()));
    }
    return remaining;
  }
}
