package com.milkyhoop.chatbot.processor.turn;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;

/** Has a producer that must not block learn a topic's partitions before it is used. */
final class TopicMetadata {
  private static final Duration GIVE_UP = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private TopicMetadata() {}

  static void await(Producer<?, ?> producer, String topic) {
    long giveUpAt = System.nanoTime() + GIVE_UP.toNanos();
    while (true) {
      try {
        if (!producer.partitionsFor(topic).isEmpty()) {
          return;
        }
      } catch (TimeoutException e) {
        if (System.nanoTime() - giveUpAt > 0) {
          throw e;
        }
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
