package com.milkyhoop.chatbot.ingress.budget;

import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.ingress.usage.UsageListener;
import com.milkyhoop.chatbot.schemas.UsageKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Knows what each user, each principal and all together have spent this day and this month, as far
 * as the ledger has counted it: sums over the rows of chat-usage. Written by the thread that reads
 * the topic, asked by any. Holds two numbers a user and model.
 */
final class SettledAmounts implements UsageListener {
  private final InstantSource clock;
  private final Valuation valuation;

  // Guarded by this.
  private final Map<UsageKey, Spent> rows = new HashMap<>();
  private final Map<String, Spent> sums = new HashMap<>();
  private Set<String> periods = Set.of();

  SettledAmounts(InstantSource clock, Valuation valuation) {
    this.clock = clock;
    this.valuation = valuation;
  }

  @Override
  public synchronized void changed(UsageKey key, Optional<UserUsage> row) {
    forgetOldPeriods();
    // A broker's clock may be ahead of this one's by a moment: a period that begins is kept too.
    if (isOver(key.period())) {
      return;
    }
    Spent now = row.map(it -> valuation.of(it.getTotals(), it.getCurrency())).orElse(Spent.NOTHING);
    Spent before = rows.put(key, now);
    Spent more = before == null ? now : now.minus(before);
    add(Budgets.USER + key.userId(), key.period(), more);
    add(Budgets.PRINCIPAL + key.principal(), key.period(), more);
    add(Budgets.ALL, key.period(), more);
  }

  /** Returns what was spent from an account. */
  synchronized long of(Account account) {
    return account.of(sums.getOrDefault(name(account.owner(), account.period()), Spent.NOTHING));
  }

  private void add(String owner, String period, Spent more) {
    sums.merge(name(owner, period), more, Spent::plus);
  }

  private static String name(String owner, String period) {
    return period + '/' + owner;
  }

  private void forgetOldPeriods() {
    Instant now = clock.instant();
    Set<String> present = Set.of(Budget.Period.DAY.name(now), Budget.Period.MONTH.name(now));
    if (!present.equals(periods)) {
      periods = present;
      rows.keySet().removeIf(key -> isOver(key.period()));
      sums.keySet().removeIf(name -> isOver(name.substring(0, name.indexOf('/'))));
    }
  }

  private boolean isOver(String period) {
    return periods.stream()
        .anyMatch(now -> now.length() == period.length() && period.compareTo(now) < 0);
  }
}
