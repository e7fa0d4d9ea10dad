package com.milkyhoop.chatbot.sink.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Asks the broker now and then how far the sink is behind, also while nothing can be written.
 * Confined to the sink's thread.
 */
final class LagMetrics {
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final Consumer<?, ?> consumer;
  private final LongConsumer lag;
  private long next = System.nanoTime();

  LagMetrics(Consumer<?, ?> consumer, LongConsumer lag) {
    this.consumer = consumer;
    this.lag = lag;
  }

  /**
   * @param unwritten records that were read and are not settled
   */
  void tick(int unwritten) {
    if (System.nanoTime() - next < 0) {
      return;
    }
    next = System.nanoTime() + INTERVAL.toNanos();
    try {
      lag.accept(unread() + unwritten);
    } catch (TimeoutException _) {
      // The last figure stays until a broker answers.
    }
  }

  private long unread() {
    Set<TopicPartition> assigned = consumer.assignment();
    Map<TopicPartition, Long> ends = consumer.endOffsets(assigned, LIMIT);
    long unread = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      unread += Math.max(0, end.getValue() - consumer.position(end.getKey(), LIMIT));
    }
    return unread;
  }
}
