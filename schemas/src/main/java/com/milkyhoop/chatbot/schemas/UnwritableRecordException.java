package com.milkyhoop.chatbot.schemas;

/**
 * A record that can't be turned into bytes: a required field is missing, or it holds an enum symbol
 * that the schema which is written does not have. Writing it again can't help.
 */
public final class UnwritableRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnwritableRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
