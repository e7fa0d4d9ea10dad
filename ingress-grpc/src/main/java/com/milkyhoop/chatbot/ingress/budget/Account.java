package com.milkyhoop.chatbot.ingress.budget;

import java.time.Instant;
import java.util.Locale;

/**
 * Names what is spent from: one budget of one user, of one principal, or of all, in one period.
 *
 * @param owner {@code user:ID}, {@code principal:NAME} or {@code all}
 * @param period its name, as chat-usage has it
 */
record Account(String owner, Budget budget, String period) {
  static Account of(String owner, Budget budget, Instant now) {
    return new Account(owner, budget, budget.period().name(now));
  }

  /** Returns of what kind its owner is: the word before the name. */
  String kind() {
    int end = owner.indexOf(':');
    return end < 0 ? owner : owner.substring(0, end);
  }

  /** Returns its name among all accounts. */
  String key() {
    return owner + '/' + budget.unit().name().toLowerCase(Locale.ROOT) + '/' + period;
  }

  /** Returns the amount in the budget's unit. */
  long of(Spent amount) {
    return switch (budget.unit()) {
      case TOKENS -> amount.tokens();
      case MONEY -> amount.micros();
    };
  }
}
