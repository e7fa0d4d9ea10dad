package com.milkyhoop.chatbot.ingress.budget;

import com.milkyhoop.chatbot.event.UsageTotals;

/**
 * Says what was spent by what the ledger has counted. Money that is not known in the currency of
 * the budgets is never taken for none: what has no price, and what the ledger priced in another
 * currency, costs as the dearest token that has a price.
 *
 * @param currency of the budgets
 * @param dearestMicros what the dearest token costs
 */
public record Valuation(String currency, long dearestMicros) {
  /**
   * @param currency of the totals' cost
   */
  Spent of(UsageTotals totals, String currency) {
    long tokens = totals.getPromptTokens() + totals.getCompletionTokens();
    return currency.equals(this.currency)
        ? new Spent(tokens, totals.getCostMicros() + totals.getUnpricedTokens() * dearestMicros)
        : new Spent(tokens, tokens * dearestMicros);
  }
}
