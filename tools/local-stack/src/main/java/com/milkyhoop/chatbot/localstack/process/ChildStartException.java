package com.milkyhoop.chatbot.localstack.process;

/** A child process could not be started, died while starting, or was not ready in time. */
public final class ChildStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ChildStartException(String message) {
    super(message);
  }

  public ChildStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
