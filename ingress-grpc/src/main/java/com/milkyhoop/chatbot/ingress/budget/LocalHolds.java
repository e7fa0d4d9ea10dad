package com.milkyhoop.chatbot.ingress.budget;

import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.call.RateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the holds of this instance: to decide by while Redis is away, and to know which requests
 * are its own to settle. At most {@link #MOST}; beyond it the oldest are forgotten. Thread-safe.
 */
final class LocalHolds implements Holds {
  static final int MOST = 100_000;

  private final RateLimiter limiter;
  private final SettledAmounts settled;
  private final long holdNanos;
  private final LongSupplier nanoTime;

  // Guarded by this: the oldest first.
  private final LinkedHashMap<String, TimedHold> holds = new LinkedHashMap<>();
  private final Map<String, Long> held = new HashMap<>();

  /**
   * Says how much a hold is in each of its accounts, and when it is given back.
   *
   * @param amounts in the order of the accounts
   */
  private record TimedHold(Hold hold, List<Long> amounts, long due) {
    long in(Account account) {
      int place = hold.accounts().indexOf(account);
      return place < 0 ? 0 : amounts.get(place);
    }
  }

  /**
   * @param limiter of this instance alone
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  LocalHolds(
      RateLimiter limiter, SettledAmounts settled, Duration holdTime, LongSupplier nanoTime) {
    this.limiter = limiter;
    this.settled = settled;
    this.holdNanos = holdTime.toNanos();
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized Grant take(String userId, Hold hold) {
    return switch (limiter.take(userId)) {
      case RateDecision.Limited limited -> new Grant.TooFast(limited.retryAfter());
      case RateDecision.Allowed _ -> take(hold);
    };
  }

  /** Decides by the same rule as admit.lua. */
  private Grant take(Hold hold) {
    giveBackDue();
    @Nullable TimedHold own = holds.get(hold.id());
    List<Long> left = new ArrayList<>();
    List<Long> amounts = new ArrayList<>();
    for (Account account : hold.accounts()) {
      long amount = own == null ? account.of(hold.amount()) : own.in(account);
      long others = held.getOrDefault(account.key(), 0L) - (own == null ? 0 : amount);
      long rest = account.budget().hard() - settled.of(account) - others;
      if (own == null && (rest <= 0 || (others > 0 && rest < amount))) {
        return new Grant.Exhausted(account, rest);
      }
      left.add(rest);
      amounts.add(amount);
    }
    note(hold, amounts);
    return new Grant.Granted(own == null, left, amounts);
  }

  /**
   * Notes a hold that was taken elsewhere; one that is there already stays. One of nothing is none:
   * the ledger has counted its request already, and will not have it given back again.
   *
   * @param amounts in each of its accounts
   */
  synchronized void note(Hold hold, List<Long> amounts) {
    giveBackDue();
    if (amounts.stream().anyMatch(amount -> amount > 0) && !holds.containsKey(hold.id())) {
      var noted = new TimedHold(hold, amounts, nanoTime.getAsLong() + holdNanos);
      holds.put(hold.id(), noted);
      hold.accounts().forEach(it -> held.merge(it.key(), noted.in(it), Long::sum));
    }
  }

  @Override
  public synchronized void release(Hold hold) {
    @Nullable TimedHold own = holds.get(hold.id());
    if (own != null && own.hold().admission().equals(hold.admission())) {
      var _ = remove(hold.id());
    }
  }

  @Override
  public void settle(Hold hold) {
    var _ = remove(hold.id());
  }

  /** Gives back the hold of this id; empty where this instance has none. */
  synchronized Optional<Hold> remove(String id) {
    return Optional.ofNullable(holds.remove(id)).map(this::givenBack);
  }

  /** Returns how many there are. */
  synchronized int size() {
    giveBackDue();
    return holds.size();
  }

  private void giveBackDue() {
    long now = nanoTime.getAsLong();
    Iterator<TimedHold> oldest = holds.values().iterator();
    while (oldest.hasNext()) {
      TimedHold next = oldest.next();
      if (next.due() - now > 0 && holds.size() <= MOST) {
        return;
      }
      oldest.remove();
      var _ = givenBack(next);
    }
  }

  private Hold givenBack(TimedHold timed) {
    for (Account account : timed.hold().accounts()) {
      long amount = timed.in(account);
      held.computeIfPresent(
          account.key(), (_, before) -> before - amount == 0 ? null : before - amount);
    }
    return timed.hold();
  }
}
