package com.milkyhoop.chatbot.kafka;

import org.apache.kafka.common.errors.RetriableException;

/** No broker of {@code KAFKA_BROKER} can be connected to now; the message says why, of each. */
final class BrokersAwayException extends RetriableException {
  private static final long serialVersionUID = 1L;

  BrokersAwayException(String message) {
    super(message);
  }
}
