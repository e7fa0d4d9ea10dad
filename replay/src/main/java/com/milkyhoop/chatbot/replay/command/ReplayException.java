package com.milkyhoop.chatbot.replay.command;

import org.jspecify.annotations.Nullable;

/**
 * Signals that a command can't do its work; the message tells a person why, without a stack trace.
 */
public abstract sealed class ReplayException extends RuntimeException
    permits BadInputException, UnreachableException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  ReplayException(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
