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

  /** Says when a hold is given back. */
  private record TimedHold(Hold hold, long due) {}

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
    for (Account account : hold.accounts()) {
      long others = held.getOrDefault(account.key(), 0L) - held(own, account);
      long rest = account.budget().hard() - settled.of(account) - others;
      if (own == null && (rest <= 0 || (others > 0 && rest < account.of(hold.amount())))) {
        return new Grant.Exhausted(account, rest);
      }
      left.add(rest);
    }
    note(hold);
    return new Grant.Granted(own == null, left);
  }

  private static long held(@Nullable TimedHold own, Account account) {
    return own != null && own.hold().accounts().contains(account)
        ? account.of(own.hold().amount())
        : 0;
  }

  /** Notes a hold that was taken elsewhere; one that is there already stays. */
  synchronized void note(Hold hold) {
    giveBackDue();
    if (holds.putIfAbsent(hold.id(), new TimedHold(hold, nanoTime.getAsLong() + holdNanos))
        == null) {
      hold.accounts().forEach(it -> held.merge(it.key(), it.of(hold.amount()), Long::sum));
    }
  }

  @Override
  public void release(Hold hold) {
    var _ = remove(hold.id());
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
      long amount = account.of(timed.hold().amount());
      held.computeIfPresent(
          account.key(), (_, before) -> before - amount == 0 ? null : before - amount);
    }
    return timed.hold();
  }
}
