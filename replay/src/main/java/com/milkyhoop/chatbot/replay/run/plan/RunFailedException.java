package com.milkyhoop.chatbot.replay.run.plan;

/** Signals that a run can't go on before a person has changed something; the message says what. */
public final class RunFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RunFailedException(String message) {
    super(message);
  }
}
