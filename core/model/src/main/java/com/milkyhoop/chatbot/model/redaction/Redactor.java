package com.milkyhoop.chatbot.model.redaction;

import java.util.Set;

/**
 * Takes out of a message what no model and no log should have. A message that is redacted twice is
 * the same as one that is redacted once, or a repeated request would be another one. Thread-safe.
 */
@FunctionalInterface
public interface Redactor {
  /** Leaves messages as they are. */
  Redactor NONE = message -> message;

  /** Returns the message without it; never longer in bytes. */
  String redact(String message);

  /** Returns a redactor of these kinds. */
  static Redactor of(Set<PersonalData> kinds) {
    return kinds.isEmpty() ? NONE : new PatternRedactor(kinds);
  }
}
