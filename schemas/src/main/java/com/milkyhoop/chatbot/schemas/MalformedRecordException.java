package com.milkyhoop.chatbot.schemas;

/**
 * A record that can't be read: its bytes, not the reader, are at fault, and reading it again can't
 * help. It belongs into the dead letters.
 */
public final class MalformedRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedRecordException(String message) {
    super(message);
  }

  public MalformedRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
