package com.milkyhoop.chatbot.replay.command;

import org.jspecify.annotations.Nullable;

/**
 * Signals input that can't be used: an unknown name, an empty selection, a file of another form.
 */
public final class BadInputException extends ReplayException {
  public static final int EXIT_CODE = 2;

  private static final long serialVersionUID = 1L;

  public BadInputException(String message) {
    this(message, null);
  }

  public BadInputException(String message, @Nullable Throwable cause) {
    super(EXIT_CODE, message, cause);
  }
}
