package com.milkyhoop.chatbot.kafka;

import java.time.Duration;

/**
 * Says how long records are kept; the log topic and the changelogs keep theirs for ever.
 *
 * @param requests of chat-requests and chat-turns: the longest outage of all processors after which
 *     no request is lost
 * @param replies of chat-replies, which are read within seconds or never
 * @param deadLetters of each {@code <topic>-dlq}: the time a person has to look at them
 */
public record TopicRetention(Duration requests, Duration replies, Duration deadLetters) {
  public static final TopicRetention DEFAULT =
      new TopicRetention(Duration.ofDays(7), Duration.ofHours(1), Duration.ofDays(30));
}
