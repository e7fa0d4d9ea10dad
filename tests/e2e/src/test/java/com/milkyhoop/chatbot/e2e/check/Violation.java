package com.milkyhoop.chatbot.e2e.check;

/**
 * A broken promise.
 *
 * @param what with the evidence, for a person
 */
public record Violation(Kind kind, String requestId, String what) {

  /** How bad it is. */
  public enum Kind {
    LOST,
    DUPLICATE,
    WRONG
  }

  @Override
  public String toString() {
    return kind + " " + requestId + ": " + what;
  }
}
