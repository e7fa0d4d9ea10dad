package com.milkyhoop.chatbot.replay.imports;

/** Signals a line that is no conversation; says which rule it breaks, and quotes nothing of it. */
final class MalformedLineException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedLineException(String rule) {
    super(rule);
  }

  String rule() {
    return String.valueOf(getMessage());
  }
}
