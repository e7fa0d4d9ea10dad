package com.milkyhoop.chatbot.kafka;

import com.milkyhoop.chatbot.schemas.TopicNames;
import java.util.Map;
import java.util.Optional;

/** Holds what the broker says of the topics of an installation, once they are all there. */
public final class TopicsFound {
  /** The memory of a producer, from which a record must be allocated. */
  private static final int PRODUCER_BYTES = 32 * 1024 * 1024;

  private final Map<String, FoundTopic> topics;

  TopicsFound(Map<String, FoundTopic> topics) {
    this.topics = Map.copyOf(topics);
  }

  /** Knows of none, so that Kafka's defaults are taken for all. */
  public static TopicsFound none() {
    return new TopicsFound(Map.of());
  }

  /** Returns how many replicas a topic has; 1 where this service may not see it. */
  public int replication(String topic) {
    return Optional.ofNullable(topics.get(topic)).map(FoundTopic::replication).orElse(1);
  }

  /** Returns what {@code min.insync.replicas} is for topics that have as many replicas as this. */
  public Optional<String> minInSyncReplicas(String topic) {
    return TopicSettings.isReplicated(replication(topic))
        ? Optional.of(TopicSettings.TWO_COPIES)
        : Optional.empty();
  }

  /** The largest batch that a topic takes; Kafka's default where this service may not see it. */
  public int maxMessageBytes(String topic) {
    int found = Optional.ofNullable(topics.get(topic)).map(FoundTopic::maxMessageBytes).orElse(0);
    return found == 0 ? TopicPlan.DEFAULT_MESSAGE_BYTES : found;
  }

  /** The largest batch that a dead letter of a topic may be. */
  public int maxDeadLetterBytes(String source) {
    return Math.min(maxMessageBytes(TopicNames.deadLetters(source)), PRODUCER_BYTES);
  }

  /** The largest request that a producer for all of them must be able to send. */
  public int largestRequestBytes() {
    int largest =
        topics.keySet().stream()
            .mapToInt(this::maxMessageBytes)
            .max()
            .orElse(TopicPlan.DEFAULT_MESSAGE_BYTES);
    return Math.min(largest, PRODUCER_BYTES);
  }
}
