package com.milkyhoop.chatbot.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Describes topics that exist. The broker that is asked may not know yet of one that was created a
 * moment ago, and admin clients and consumers take its answer as the last word, unlike producers.
 */
public final class TopicDescriptions {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private TopicDescriptions() {}

  /**
   * Returns the descriptions by name; waits up to ten seconds for topics that the broker does not
   * know.
   *
   * @throws KafkaException when one stays unknown, or no broker answers
   */
  public static Map<String, TopicDescription> await(Admin admin, Collection<String> names) {
    long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return admin.describeTopics(names).allTopicNames().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() - giveUpAt > 0) {
          throw new KafkaException(
              "topics " + names + " can't be described: " + e.getMessage(), e.getCause());
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }
  }

  /**
   * Returns the partitions by number; waits up to ten seconds for a topic that the broker does not
   * know, of which a consumer is told that it has none.
   *
   * @throws KafkaException when it stays unknown, or no broker answers
   */
  public static List<TopicPartition> awaitPartitions(Consumer<?, ?> consumer, String topic) {
    long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .sorted(Comparator.comparingInt(TopicPartition::partition))
              .toList();
      if (!partitions.isEmpty()) {
        return partitions;
      }
      if (System.nanoTime() - giveUpAt > 0) {
        throw new UnknownTopicOrPartitionException("Kafka has no topic " + topic);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
