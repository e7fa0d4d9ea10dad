package com.milkyhoop.chatbot.bench.history;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Says how far the processors have read a topic, in committed transactions. */
final class ReadPosition {
  private static final Duration NO_PROGRESS = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 100;

  private final Admin admin;
  private final String group;

  ReadPosition(Admin admin, String group) {
    this.admin = admin;
    this.group = group;
  }

  /**
   * Returns when all that is in the topic now has been read.
   *
   * @throws TimeoutException when a minute passes in which nothing is read
   */
  void awaitEnd(String topic) throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, Long> ends = ends(topic);
    long unread = unread(ends);
    long since = System.nanoTime();
    while (unread > 0) {
      Thread.sleep(POLL_MILLIS);
      long now = unread(ends);
      if (now < unread) {
        since = System.nanoTime();
      } else if (System.nanoTime() - since > NO_PROGRESS.toNanos()) {
        throw new TimeoutException("%,d records of %s are not read".formatted(now, topic));
      }
      unread = now;
    }
  }

  private Map<TopicPartition, Long> ends(String topic)
      throws InterruptedException, ExecutionException {
    int partitions =
        admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
            .mapToInt(each -> each.partitions().size())
            .sum();
    return admin
        .listOffsets(
            IntStream.range(0, partitions)
                .mapToObj(i -> new TopicPartition(topic, i))
                .collect(Collectors.toMap(each -> each, _ -> OffsetSpec.latest())))
        .all()
        .get()
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
  }

  private long unread(Map<TopicPartition, Long> ends)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetAndMetadata> read =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    long unread = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      OffsetAndMetadata position = read.get(end.getKey());
      unread += Math.max(0, end.getValue() - (position == null ? 0 : position.offset()));
    }
    return unread;
  }
}
