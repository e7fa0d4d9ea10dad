package com.milkyhoop.chatbot.kafka;

import java.time.Duration;
import java.util.Optional;

/**
 * Says how long records are kept.
 *
 * @param requests of chat-requests and chat-turns: the longest outage of all processors after which
 *     no request is lost
 * @param replies of chat-replies, which are read within seconds or never
 * @param deadLetters of each {@code <topic>-dlq}: the time a person has to look at them
 * @param log of chatbot-log-topic; empty: for ever
 * @param compaction after which a record of the log or of a changelog that was replaced or erased
 *     is compacted away, and for which its tombstone stays for readers that are behind
 */
public record TopicRetention(
    Duration requests,
    Duration replies,
    Duration deadLetters,
    Optional<Duration> log,
    Duration compaction) {
  public static final TopicRetention DEFAULT =
      new TopicRetention(
          Duration.ofDays(7),
          Duration.ofHours(1),
          Duration.ofDays(30),
          Optional.empty(),
          Duration.ofDays(1));
}
