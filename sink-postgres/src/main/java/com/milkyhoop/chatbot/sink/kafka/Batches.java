package com.milkyhoop.chatbot.sink.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Holds what one poll brought, as batches to settle one after the other. While one is settled the
 * next one is parsed on a thread of its own, so that the store waits for the first alone. Confined
 * to the sink's thread.
 */
final class Batches {
  private static final Executor PARSER =
      parsing -> Thread.ofVirtual().name("sink-parser").start(parsing);

  private final List<List<ConsumerRecord<byte[], byte[]>>> parts;
  private final Map<TopicPartition, OffsetAndMetadata> lastOffsets;
  private final Set<TopicPartition> givenUp = new HashSet<>();
  private CompletableFuture<Batch> ahead;
  private int taken;

  private Batches(
      List<List<ConsumerRecord<byte[], byte[]>>> parts,
      Map<TopicPartition, OffsetAndMetadata> lastOffsets) {
    this.parts = parts;
    this.lastOffsets = lastOffsets;
    this.ahead = parse(0);
  }

  /**
   * @param batchSize records of a batch at most
   */
  static Batches of(ConsumerRecords<byte[], byte[]> polled, int batchSize) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(polled.count());
    polled.forEach(records::add);
    List<List<ConsumerRecord<byte[], byte[]>>> parts = new ArrayList<>();
    for (int from = 0; from < records.size(); from += batchSize) {
      parts.add(records.subList(from, Math.min(from + batchSize, records.size())));
    }
    if (parts.isEmpty() && !polled.nextOffsets().isEmpty()) {
      // A position that moved behind transaction markers alone.
      parts.add(List.of());
    }
    return new Batches(parts, polled.nextOffsets());
  }

  boolean hasNext() {
    return taken < parts.size();
  }

  /** Waits where it is still being parsed. */
  Batch next() {
    Batch batch = ahead.join();
    taken++;
    ahead = parse(taken);
    batch.drop(givenUp);
    return batch;
  }

  /** Records of the batches that were not taken yet. */
  int remaining() {
    return parts.subList(taken, parts.size()).stream().mapToInt(List::size).sum();
  }

  /** Leaves the records of partitions that are another sink's now to that sink. */
  void drop(Collection<TopicPartition> partitions) {
    givenUp.addAll(partitions);
  }

  private CompletableFuture<Batch> parse(int part) {
    return part < parts.size()
        ? CompletableFuture.supplyAsync(() -> Batch.of(parts.get(part), offsets(part)), PARSER)
        : new CompletableFuture<>();
  }

  /** The positions behind the part. */
  private Map<TopicPartition, OffsetAndMetadata> offsets(int part) {
    if (part == parts.size() - 1) {
      return lastOffsets;
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (ConsumerRecord<?, ?> record : parts.get(part)) {
      offsets.put(
          new TopicPartition(record.topic(), record.partition()),
          new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), ""));
    }
    return offsets;
  }
}
