package com.milkyhoop.chatbot.replay.judge;

/**
 * Signals that a judge could not be asked: its model is not reachable, or its program has ended.
 */
public final class JudgeUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean retryable;

  /**
   * @param retryable whether the same task may succeed later
   */
  public JudgeUnavailableException(String message, boolean retryable, Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  /** Makes an exception that no retry can mend. */
  public JudgeUnavailableException(String message) {
    super(message);
    this.retryable = false;
  }

  /** Returns whether the same task may succeed later. */
  public boolean retryable() {
    return retryable;
  }
}
