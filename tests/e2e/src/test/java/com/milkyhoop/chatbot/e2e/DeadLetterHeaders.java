package com.milkyhoop.chatbot.e2e;

/** Names the headers that say where a dead letter's record stood, and why it is one. */
final class DeadLetterHeaders {
  static final String TOPIC = "dlq.topic";
  static final String PARTITION = "dlq.partition";
  static final String OFFSET = "dlq.offset";
  static final String CAUSE = "dlq.cause";

  private DeadLetterHeaders() {}
}
