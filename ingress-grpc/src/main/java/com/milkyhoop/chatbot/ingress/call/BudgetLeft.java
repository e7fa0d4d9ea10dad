package com.milkyhoop.chatbot.ingress.call;

import java.time.Duration;

/**
 * Says what a message leaves of one of the budgets that it is paid from.
 *
 * @param owner {@code user}, {@code principal} or {@code all}
 * @param unit {@code tokens}, or {@code micros}: millionths of the currency of the prices
 * @param period {@code day} or {@code month}
 * @param limit the hard limit
 * @param remaining of it, when what is spent and what is held back for messages in flight, this one
 *     included, is taken off; from 0
 * @param reset until it begins again
 */
public record BudgetLeft(
    String owner, String unit, String period, long limit, long remaining, Duration reset) {
  private static final String USER = "user";

  /** Returns whether it tells of other users, too. */
  public boolean isShared() {
    return !owner.equals(USER);
  }
}
