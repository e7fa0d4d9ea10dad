package com.milkyhoop.chatbot.operator.erasure;

import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds the erasures that an operator's records undo, and requests them again (R15). Whoever writes
 * older texts to chat-requests has looked for erasures before; one that arrives meanwhile may stand
 * before these texts, and processors take what follows an erasure for a new conversation. One that
 * stands behind the texts reaches them by itself. For one thread.
 */
public final class UndoneErasures {
  private final KafkaSettings kafka;
  private final OlderText texts;

  /** Decides which records restore what an erasure has taken away. */
  @FunctionalInterface
  public interface OlderText {
    /**
     * Returns whether a record has a text that is older than an erasure of its user, which stands
     * before it in its partition.
     */
    boolean isOlder(
        ConsumerRecord<byte[], byte[]> record, ChatRequest request, ErasurePlace erasure);
  }

  /**
   * Holds the place of an erasure in a partition of chat-requests.
   *
   * @param appendedAt append time of its record
   */
  public record ErasurePlace(long offset, Instant appendedAt) {}

  public UndoneErasures(KafkaSettings kafka, OlderText texts) {
    this.kafka = kafka;
    this.texts = texts;
  }

  /**
   * Reads chat-requests to its present end. When it returns, each erasure stands behind the texts
   * that undid it.
   *
   * @return the erasures that it asked for
   * @throws KafkaException where Kafka is away; done again, it finds the same
   */
  public List<RequestedErasure> requestAgain() {
    return requestAgain(_ -> OptionalLong.of(0));
  }

  /**
   * Reads some partitions of chat-requests only.
   *
   * @param from where to begin in each
   * @return the erasures that it asked for
   * @throws KafkaException where Kafka is away; done again, it finds the same
   */
  public List<RequestedErasure> requestAgain(Map<Integer, Long> from) {
    return requestAgain(
        partition -> {
          Long offset = from.get(partition);
          return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
        });
  }

  private List<RequestedErasure> requestAgain(IntFunction<OptionalLong> from) {
    Set<Subject> undone = new LinkedHashSet<>();
    try (var topics = new TopicTail(kafka)) {
      for (TopicPartition partition : topics.partitions(kafka.topics().requests())) {
        OptionalLong begin = from.apply(partition.partition());
        if (begin.isPresent()) {
          var found = new UndoneInPartition(kafka.codecs().requests(), texts);
          topics.read(
              partition,
              Math.max(begin.getAsLong(), topics.bounds(partition).begin()),
              found::take);
          undone.addAll(found.subjects());
        }
      }
    }
    var requests = new ErasureRequests(kafka);
    return undone.stream().map(requests::ask).toList();
  }
}
