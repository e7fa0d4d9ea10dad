package com.milkyhoop.chatbot.schemas;

import java.util.List;

/**
 * The topics of one installation.
 *
 * @param requests what clients ask, keyed by conversation
 * @param turns how turns end; the partition is the task's own, by number
 * @param replies deltas and final events for the ingresses, by partition number
 * @param log the public record, with a key for each event; the partition is the conversation's
 * @param usage what users have used of models, by day and month; partition by user
 * @param lateCalls what calls have cost that their process gave up, keyed by user
 */
public record TopicNames(
    String requests, String turns, String replies, String log, String usage, String lateCalls) {
  /** The default of {@code KAFKA_TOPIC}. */
  public static final String DEFAULT_LOG = "chatbot-log-topic";

  /** {@code prefix} is prefixed to the internal topics; {@code log} is a whole name. */
  public static TopicNames of(String prefix, String log) {
    return new TopicNames(
        prefix + "chat-requests",
        prefix + "chat-turns",
        prefix + "chat-replies",
        log,
        prefix + "chat-usage",
        prefix + "chat-late-calls");
  }

  /** Returns where records of {@code topic} go that can't be processed. */
  public static String deadLetters(String topic) {
    return topic + "-dlq";
  }

  /** Returns the topics whose unreadable records have a dead-letter topic. */
  public List<String> withDeadLetters() {
    return List.of(requests, turns, log);
  }
}
