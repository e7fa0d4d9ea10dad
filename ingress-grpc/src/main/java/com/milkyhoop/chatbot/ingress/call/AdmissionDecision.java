package com.milkyhoop.chatbot.ingress.call;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Says whether a message may be sent now. */
public sealed interface AdmissionDecision {
  /**
   * It may; what it needs was taken.
   *
   * @param giveBack gives back what was held back for it; for a message that is certainly not
   *     stored, once
   * @param limit of what its turn may cost; empty where no budget applies
   * @param budgets that it is paid from
   */
  record Admitted(Runnable giveBack, Optional<CostLimit> limit, List<BudgetLeft> budgets)
      implements AdmissionDecision {
    public Admitted {
      budgets = List.copyOf(budgets);
    }

    /** Admits a message that no budget applies to. */
    public Admitted() {
      this(() -> {}, Optional.empty(), List.of());
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
   * @param message says which, for a person
   * @param budget how it stands
   */
  record OverBudget(String message, BudgetLeft budget) implements AdmissionDecision {}

  /** Refuses the message: what was spent is not known here, and nothing is sent without that. */
  record Unknown() implements AdmissionDecision {}
}
