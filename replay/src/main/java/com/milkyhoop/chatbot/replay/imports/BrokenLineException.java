package com.milkyhoop.chatbot.replay.imports;

/** A line that is no conversation; says which rule it breaks, and quotes nothing of it. */
final class BrokenLineException extends Exception {
  private static final long serialVersionUID = 1L;

  BrokenLineException(String rule) {
    super(rule);
  }

  String rule() {
    return String.valueOf(getMessage());
  }
}
