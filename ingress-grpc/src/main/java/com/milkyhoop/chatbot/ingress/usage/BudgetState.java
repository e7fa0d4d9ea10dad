package com.milkyhoop.chatbot.ingress.usage;

import java.time.Duration;

/**
 * Says how a budget stands.
 *
 * @param owner {@code user:ID}, {@code principal:NAME} or {@code all}
 * @param period its name, as chat-usage has it
 * @param inTokens whether amounts are tokens; else millionths of the currency
 * @param spent as far as the ledger has counted it
 * @param left until it begins again
 */
public record BudgetState(
    String owner,
    String period,
    boolean inTokens,
    long soft,
    long hard,
    long spent,
    Duration left) {
  /** Is the owner of what all users spend together. */
  public static final String ALL = "all";

  private static final String USER = "user:";

  /** Returns whether it tells of other users, too. */
  public boolean isShared() {
    return !owner.startsWith(USER);
  }
}
