package com.milkyhoop.chatbot.ingress.budget;

import com.milkyhoop.chatbot.ingress.budget.Budget.Unit;
import com.milkyhoop.chatbot.ingress.usage.BudgetState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says which budgets a message is paid from: those of its user, of who asks, and of all. */
public final class Budgets {
  /** Begins the name of a user among owners. */
  static final String USER = "user:";

  /** Begins the name of who asks among owners. */
  static final String PRINCIPAL = "principal:";

  /** Is the owner of what all users spend. */
  static final String ALL = BudgetState.ALL;

  private static final String EACH = "*";

  private final Map<String, List<Budget>> byOwner;

  private Budgets(Map<String, List<Budget>> byOwner) {
    this.byOwner = Map.copyOf(byOwner);
  }

  public static Budgets none() {
    return new Budgets(Map.of());
  }

  /**
   * @param currency of amounts of money
   * @throws IllegalArgumentException naming the first line that is wrong
   */
  public static Budgets parse(String text, String currency) {
    return new Budgets(BudgetFile.parse(text, currency));
  }

  public boolean isEmpty() {
    return byOwner.isEmpty();
  }

  /** Returns whether any of them is in money, so that prices matter. */
  public boolean countMoney() {
    return byOwner.values().stream()
        .flatMap(List::stream)
        .anyMatch(budget -> budget.unit() == Unit.MONEY);
  }

  /** Returns all that a message of now is paid from; a line of one's own replaces that for each. */
  List<Account> accounts(String userId, String principal, Instant now) {
    List<Account> accounts = new ArrayList<>();
    add(accounts, USER, userId, now);
    add(accounts, PRINCIPAL, principal, now);
    byOwner.getOrDefault(ALL, List.of()).forEach(it -> accounts.add(Account.of(ALL, it, now)));
    return accounts;
  }

  private void add(List<Account> accounts, String kind, String name, Instant now) {
    List<Budget> ofEach = byOwner.getOrDefault(kind + EACH, List.of());
    byOwner
        .getOrDefault(kind + name, ofEach)
        .forEach(it -> accounts.add(Account.of(kind + name, it, now)));
  }
}
