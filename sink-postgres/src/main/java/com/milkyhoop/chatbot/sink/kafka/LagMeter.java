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
final class LagMeter {
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final Consumer<?, ?> consumer;
  private final LongConsumer lag;
  private long next = System.nanoTime();

  LagMeter(Consumer<?, ?> consumer, LongConsumer lag) {
    this.consumer = consumer;
    this.lag = lag;
  }

  /**
   * @param unsettled records that were read and are not settled
   */
  void tick(int unsettled) {
    if (System.nanoTime() - next < 0) {
      return;
    }
    next = System.nanoTime() + INTERVAL.toNanos();
    try {
      lag.accept(unread() + unsettled);
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
