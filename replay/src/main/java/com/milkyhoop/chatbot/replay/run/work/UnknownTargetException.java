package com.milkyhoop.chatbot.replay.run.work;

/**
 * Signals that a worker can't ask what a task names; the message says what it lacks, and shows no
 * key.
 */
public final class UnknownTargetException extends Exception {
  private static final long serialVersionUID = 1L;

  UnknownTargetException(String message) {
    super(message);
  }
}
