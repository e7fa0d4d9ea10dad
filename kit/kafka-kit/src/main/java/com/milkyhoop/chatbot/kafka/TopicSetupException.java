package com.milkyhoop.chatbot.kafka;

/** The topics are not as this installation needs them; the message says which and what to do. */
public final class TopicSetupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TopicSetupException(String message) {
    super(message);
  }

  TopicSetupException(String message, Throwable cause) {
    super(message, cause);
  }
}
