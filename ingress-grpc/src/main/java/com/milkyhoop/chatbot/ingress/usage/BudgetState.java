package com.milkyhoop.chatbot.ingress.usage;

import java.time.Duration;

/**
 * How a budget stands.
 *
 * @param owner {@code user:ID} or {@code all}
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
    Duration left) {}
