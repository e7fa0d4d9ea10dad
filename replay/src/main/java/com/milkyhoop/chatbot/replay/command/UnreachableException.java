package com.milkyhoop.chatbot.replay.command;

import org.jspecify.annotations.Nullable;

/** Signals that Kafka, a database or a model can't be reached, or a file can't be written. */
public final class UnreachableException extends ReplayException {
  public static final int EXIT_CODE = 3;

  private static final long serialVersionUID = 1L;

  public UnreachableException(String message) {
    this(message, null);
  }

  public UnreachableException(String message, @Nullable Throwable cause) {
    super(EXIT_CODE, message, cause);
  }
}
