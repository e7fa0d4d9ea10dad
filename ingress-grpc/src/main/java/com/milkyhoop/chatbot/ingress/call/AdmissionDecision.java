package com.milkyhoop.chatbot.ingress.call;

import java.time.Duration;

/** Says whether a message may be sent now. */
public sealed interface AdmissionDecision {
  /**
   * It may; what it needs was taken.
   *
   * @param giveBack gives back what was held back for it; for a message that is certainly not
   *     stored, once
   */
  record Admitted(Runnable giveBack) implements AdmissionDecision {
    /** Admits a message that nothing was held back for. */
    public Admitted() {
      this(() -> {});
    }
  }

  /**
   * The user sends too fast.
   *
   * @param retryAfter until the next message may be sent, at least a millisecond
   */
  record Limited(Duration retryAfter) implements AdmissionDecision {}

  /**
   * A budget has too little left.
   *
   * @param budget says which, for a person
   * @param retryAfter until it begins again
   */
  record OverBudget(String budget, Duration retryAfter) implements AdmissionDecision {}

  /** What was spent is not known here, and nothing may be sent without that. */
  record Unknown() implements AdmissionDecision {}
}
