package com.milkyhoop.chatbot.ingress.request;

import java.util.List;

/**
 * Says what {@link RequestRules} found.
 *
 * @param <R> what the fields say when all rules hold
 */
public sealed interface CheckResult<R> {
  /** All rules hold. */
  record Valid<R>(R request) implements CheckResult<R> {}

  /** Every rule that is broken; at least one. */
  record Invalid<R>(List<FieldViolation> violations) implements CheckResult<R> {
    public Invalid {
      violations = List.copyOf(violations);
    }
  }
}
