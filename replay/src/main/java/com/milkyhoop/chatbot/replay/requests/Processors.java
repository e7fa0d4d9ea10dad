package com.milkyhoop.chatbot.replay.requests;

import com.milkyhoop.chatbot.kafka.KafkaClients;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.replay.command.UnreachableException;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Tracks what the processors have read of chat-requests, and refused, in committed transactions.
 */
public final class Processors implements AutoCloseable {
  private static final int ANSWER_LIMIT_MS = 10_000;
  private static final long POLL_MILLIS = 100;

  private final KafkaSettings kafka;
  private final Duration patience;
  private final Admin admin;

  /**
   * @param patience how long nothing may be read before they are taken for stopped
   */
  public Processors(KafkaSettings kafka, Duration patience) {
    this.kafka = kafka;
    this.patience = patience;
    Map<String, Object> config = new HashMap<>(kafka.clientConfig());
    config.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_LIMIT_MS);
    this.admin = KafkaClients.admin(kafka, config);
  }

  /**
   * Returns how many records of chat-requests are dead letters by now.
   *
   * @throws UnreachableException when Kafka is away, or has none of the processors' topics
   */
  public long deadLetters() {
    ends(kafka.topics().requests());
    return ends(TopicNames.deadLetters(kafka.topics().requests())).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  /**
   * Waits until the processors have read this far.
   *
   * @param ends offset behind the last record of each partition
   * @param unread told how many records are left, now and then
   * @throws UnreachableException when they stop reading
   */
  public void await(Map<Integer, Long> ends, LongConsumer unread) {
    long left = unread(ends);
    long since = System.nanoTime();
    while (left > 0) {
      unread.accept(left);
      pause();
      long now = unread(ends);
      if (now < left) {
        since = System.nanoTime();
      } else if (System.nanoTime() - since > patience.toNanos()) {
        throw new UnreachableException(
            "no processor reads %s: %,d records wait there, and count when one does"
                .formatted(kafka.topics().requests(), now));
      }
      left = now;
    }
  }

  /**
   * Returns the offset behind the last record of each partition of chat-requests.
   *
   * @throws UnreachableException when Kafka is away, or has none of the processors' topics
   */
  public Map<Integer, Long> ends() {
    Map<Integer, Long> ends = new HashMap<>();
    ends(kafka.topics().requests())
        .forEach((partition, end) -> ends.put(partition.partition(), end));
    return ends;
  }

  private Map<TopicPartition, Long> ends(String topic) {
    List<TopicPartition> partitions =
        get(topic, admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
            .flatMap(described -> described.partitions().stream())
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    get(topic, admin.listOffsets(latest).all())
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  private long unread(Map<Integer, Long> ends) {
    String topic = kafka.topics().requests();
    Map<TopicPartition, OffsetAndMetadata> read =
        get(
            topic,
            admin.listConsumerGroupOffsets(kafka.applicationId()).partitionsToOffsetAndMetadata());
    long unread = 0;
    for (Map.Entry<Integer, Long> end : ends.entrySet()) {
      OffsetAndMetadata position = read.get(new TopicPartition(topic, end.getKey()));
      unread += Math.max(0, end.getValue() - (position == null ? 0 : position.offset()));
    }
    return unread;
  }

  private <T> T get(String topic, KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new UnreachableException(
            "Kafka has no topic %s: start a processor, which makes it".formatted(topic), e);
      }
      throw new UnreachableException(
          "Kafka can't be reached at %s: %s".formatted(kafka.brokers(), e.getMessage()), e);
    } catch (KafkaException e) {
      throw new UnreachableException("Kafka can't be reached: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static UnreachableException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new UnreachableException("interrupted while the processors were waited for", e);
  }

  @Override
  public void close() {
    admin.close();
  }
}
