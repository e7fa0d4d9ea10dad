package com.milkyhoop.chatbot.ingress.budget;

import java.time.Duration;

/**
 * Says what may be spent, and how that is kept.
 *
 * @param prefix is prefixed to the keys in Redis
 * @param whenUnknown what happens while what is spent or held is not known
 * @param holdTime after which a hold is given back, whatever became of its message
 * @param firstTokens of a message and its reply, while nothing better is known
 * @param firstMicros what they cost
 * @param valuation of what the ledger has counted
 */
public record BudgetSettings(
    Budgets budgets,
    String prefix,
    WhenUnknown whenUnknown,
    Duration holdTime,
    long firstTokens,
    long firstMicros,
    Valuation valuation) {
  /** Says what happens while Redis is away, or chat-usage is not read yet. */
  public enum WhenUnknown {
    /** Each instance goes on by what it knows. */
    OPEN,
    /** Messages are refused that a budget applies to. */
    CLOSED
  }

  Spent firstEstimate() {
    return new Spent(firstTokens, firstMicros);
  }
}
