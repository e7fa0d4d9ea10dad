package com.milkyhoop.chatbot.operator.erasure;

import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Describes an erasure that was requested.
 *
 * @param subject who is erased
 * @param askedAt when it was written
 * @param partitions in how many partitions of chat-requests it was found
 * @param logBefore where the partitions of the log ended before it was written, so that all of it
 *     stands behind; empty where nobody knows
 */
public record RequestedErasure(
    String id,
    Subject subject,
    Instant askedAt,
    int partitions,
    Map<TopicPartition, Long> logBefore) {
  public RequestedErasure {
    logBefore = Map.copyOf(logBefore);
  }
}
