package com.milkyhoop.chatbot.ingress.usage;

import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.schemas.UsageKey;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds the rows of chat-usage of this month and the month before, by user: at most 64 a user,
 * principal and model. Written by the thread that reads the topic, asked by any.
 */
public final class UsageBook implements UsageListener {
  private static final int MONTH_LENGTH = 7;

  private final InstantSource clock;

  // Guarded by this.
  private final Map<String, Map<UsageKey, UserUsage>> byUser = new HashMap<>();
  private YearMonth keptFrom = YearMonth.of(1970, 1);

  public UsageBook(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void changed(UsageKey key, Optional<UserUsage> row) {
    forgetOldMonths();
    if (row.isPresent() && isKept(key)) {
      byUser.computeIfAbsent(key.userId(), _ -> new HashMap<>(4)).put(key, row.get());
    } else {
      Map<UsageKey, UserUsage> rows = byUser.get(key.userId());
      if (rows != null && rows.remove(key) != null && rows.isEmpty()) {
        byUser.remove(key.userId());
      }
    }
  }

  /** Returns all rows of a user, oldest period first, a month after its days. */
  public synchronized List<UserUsage> of(String userId) {
    forgetOldMonths();
    List<UserUsage> rows = new ArrayList<>(byUser.getOrDefault(userId, Map.of()).values());
    rows.sort(
        Comparator.comparing(UsageBook::order)
            .thenComparing(UserUsage::getModel)
            .thenComparing(UserUsage::getPrincipal));
    return rows;
  }

  /** Returns how many users have rows. */
  public synchronized int users() {
    return byUser.size();
  }

  /** Returns what sorts a month behind its days, whose names begin with its own. */
  private static String order(UserUsage row) {
    String period = row.getPeriod();
    return period.length() > MONTH_LENGTH ? period : period + "~";
  }

  private boolean isKept(UsageKey key) {
    return !YearMonth.from(key.lastDay()).isBefore(keptFrom);
  }

  private void forgetOldMonths() {
    YearMonth from =
        YearMonth.from(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)).minusMonths(1);
    if (!from.isAfter(keptFrom)) {
      return;
    }
    keptFrom = from;
    Iterator<Map<UsageKey, UserUsage>> users = byUser.values().iterator();
    while (users.hasNext()) {
      Map<UsageKey, UserUsage> rows = users.next();
      rows.keySet().removeIf(key -> !isKept(key));
      if (rows.isEmpty()) {
        users.remove();
      }
    }
  }
}
