package com.milkyhoop.chatbot.sink.kafka;

import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Commits the offsets of settled batches without waiting: a commit that fails or comes too late
 * means that rows are read again, which changes nothing. What was not acknowledged is sent with the
 * next one. Confined to the sink's thread, on which Kafka also runs the callbacks.
 */
final class OffsetCommits {
  private static final Logger log = LoggerFactory.getLogger(OffsetCommits.class);

  private final Consumer<?, ?> consumer;
  private final KafkaRefusals refusals;
  private final Map<TopicPartition, OffsetAndMetadata> unacknowledged = new HashMap<>();
  private boolean failed;

  OffsetCommits(Consumer<?, ?> consumer, KafkaRefusals refusals) {
    this.consumer = consumer;
    this.refusals = refusals;
  }

  void commit(Map<TopicPartition, OffsetAndMetadata> settled) {
    unacknowledged.putAll(settled);
    send();
  }

  /** Sends again what has failed. */
  void retryFailed() {
    if (failed) {
      send();
    }
  }

  void forget(Collection<TopicPartition> partitions) {
    unacknowledged.keySet().removeAll(partitions);
  }

  private void send() {
    failed = false;
    if (!unacknowledged.isEmpty()) {
      consumer.commitAsync(Map.copyOf(unacknowledged), this::acknowledged);
    }
  }

  private void acknowledged(
      Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable Exception failure) {
    if (failure == null) {
      offsets.forEach(unacknowledged::remove);
      return;
    }
    failed = true;
    log.atLevel(isOrdinary(failure) ? Level.DEBUG : Level.WARN)
        .addKeyValue("error", refusals.describe(failure))
        .log("offsets not committed, again with the next batch");
  }

  /**
   * Finds failures that pass: no commit is taken while a rebalance is under way or a coordinator
   * moves.
   */
  private static boolean isOrdinary(Exception failure) {
    return failure instanceof RebalanceInProgressException || failure instanceof RetriableException;
  }
}
