package com.milkyhoop.chatbot.ingress.request;

import java.util.List;

/** What {@link RequestRules} found. */
public sealed interface CheckResult {
  /** All rules hold. */
  record Valid(SendRequest request) implements CheckResult {}

  /** Every rule that is broken; at least one. */
  record Invalid(List<FieldViolation> violations) implements CheckResult {
    public Invalid {
      violations = List.copyOf(violations);
    }
  }
}
