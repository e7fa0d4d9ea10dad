package com.milkyhoop.chatbot.ingress.budget;

import com.milkyhoop.chatbot.ingress.call.AdmissionDecision;
import com.milkyhoop.chatbot.ingress.call.BudgetLeft;
import com.milkyhoop.chatbot.ingress.call.CostLimit;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Says what an admitted message may cost, and what it leaves of its budgets.
 *
 * @param left in each account of the hold, beside what others hold
 * @param held in each account for this message
 */
record Remainders(Hold hold, List<Long> left, List<Long> held, Instant now) {
  /** Returns the least that any of its accounts has left, of each unit. */
  Optional<CostLimit> limit() {
    return hold.accounts().isEmpty()
        ? Optional.empty()
        : Optional.of(new CostLimit(least(Budget.Unit.TOKENS), least(Budget.Unit.MONEY), reset()));
  }

  private long least(Budget.Unit unit) {
    return accounts()
        .filter(i -> hold.accounts().get(i).budget().unit() == unit)
        .mapToLong(left::get)
        .min()
        .orElse(CostLimit.UNLIMITED);
  }

  /** Returns how long it is until the account begins again that has least left of its limit. */
  private Duration reset() {
    return accounts()
        .boxed()
        .min((one, other) -> Double.compare(share(one), share(other)))
        .map(i -> hold.accounts().get(i).budget().period().left(now))
        .orElse(Duration.ZERO);
  }

  private double share(int i) {
    return (double) left.get(i) / hold.accounts().get(i).budget().hard();
  }

  /** Returns how its budgets stand, in the order of the accounts. */
  List<BudgetLeft> budgets() {
    return accounts()
        .mapToObj(
            i -> {
              Account account = hold.accounts().get(i);
              return state(account, left.get(i) - held.get(i), now);
            })
        .toList();
  }

  private IntStream accounts() {
    return IntStream.range(0, hold.accounts().size());
  }

  /** Refuses a message for which an account has too little left. */
  static AdmissionDecision.OverBudget exhausted(Account account, long left, Instant now) {
    BudgetLeft state = state(account, left, now);
    return new AdmissionDecision.OverBudget(
        "the budget of %s of this %s has too little left; it begins again at %s"
            .formatted(
                account.owner(),
                state.period(),
                now.plus(state.reset()).truncatedTo(ChronoUnit.SECONDS)),
        state);
  }

  private static BudgetLeft state(Account account, long left, Instant now) {
    Budget budget = account.budget();
    return new BudgetLeft(
        account.kind(),
        switch (budget.unit()) {
          case TOKENS -> "tokens";
          case MONEY -> "micros";
        },
        budget.period().name().toLowerCase(Locale.ROOT),
        budget.hard(),
        Math.max(0, left),
        budget.period().left(now));
  }
}
