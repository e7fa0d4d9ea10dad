package com.milkyhoop.chatbot.ingress.budget;

import com.milkyhoop.chatbot.event.UsageTotals;

/**
 * What was spent, or may be, in both units.
 *
 * @param tokens of prompts and answers
 * @param micros millionths of the currency
 */
record Spent(long tokens, long micros) {
  static final Spent NOTHING = new Spent(0, 0);

  /**
   * @param dearestMicros what a token costs that no price is known of: it is never free
   */
  static Spent of(UsageTotals totals, long dearestMicros) {
    return new Spent(
        totals.getPromptTokens() + totals.getCompletionTokens(),
        totals.getCostMicros() + totals.getUnpricedTokens() * dearestMicros);
  }

  Spent plus(Spent other) {
    return new Spent(tokens + other.tokens, micros + other.micros);
  }

  Spent minus(Spent other) {
    return new Spent(tokens - other.tokens, micros - other.micros);
  }
}
