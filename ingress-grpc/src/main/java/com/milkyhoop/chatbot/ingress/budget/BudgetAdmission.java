package com.milkyhoop.chatbot.ingress.budget;

import com.milkyhoop.chatbot.event.Settlement;
import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.ingress.call.Admission;
import com.milkyhoop.chatbot.ingress.call.AdmissionDecision;
import com.milkyhoop.chatbot.ingress.call.RateLimiter;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics.RateLimitedBy;
import com.milkyhoop.chatbot.ingress.ratelimit.RateLimitSettings;
import com.milkyhoop.chatbot.ingress.redis.RedisCalls;
import com.milkyhoop.chatbot.ingress.redis.RedisConnections;
import com.milkyhoop.chatbot.ingress.request.ReplyKey;
import com.milkyhoop.chatbot.ingress.request.SendRequest;
import com.milkyhoop.chatbot.ingress.usage.BudgetState;
import com.milkyhoop.chatbot.ingress.usage.UsageListener;
import com.milkyhoop.chatbot.schemas.UsageKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Admits messages by the rate limit and by budgets. What a message may cost is held back before it
 * is stored, under the name of its request, and given back when the ledger has counted it, or when
 * its time is over. What is spent is what the ledger says; Redis adds up the holds of all
 * instances, and while it is away each decides by the ledger and by its own. Thread-safe.
 *
 * @see "docs/costs.md: how far a budget can be overdrawn"
 */
public final class BudgetAdmission implements Admission, UsageListener {
  private final BudgetSettings settings;
  private final InstantSource clock;
  private final IngressMetrics metrics;
  private final SettledAmounts settled;
  private final Estimates estimates;
  private final LocalHolds local;
  private final RedisHolds shared;
  private final RedisCalls redisCalls;
  private final BooleanSupplier isKnown;

  /**
   * @param limiter of this instance alone, for while Redis is away
   * @param isKnown whether all that there was at the start has been read from the ledger
   */
  public BudgetAdmission(
      BudgetSettings settings,
      RateLimitSettings rate,
      RedisConnections redis,
      RateLimiter limiter,
      BooleanSupplier isKnown,
      InstantSource clock,
      IngressMetrics metrics) {
    this.settings = settings;
    this.clock = clock;
    this.metrics = metrics;
    this.isKnown = isKnown;
    settled = new SettledAmounts(clock, settings.valuation());
    estimates = new Estimates(settings.firstEstimate());
    local = new LocalHolds(limiter, settled, settings.holdTime(), System::nanoTime);
    shared = new RedisHolds(redis, settings.prefix(), rate, settings.holdTime(), settled, clock);
    redisCalls = new RedisCalls(redis, metrics);
  }

  @Override
  public AdmissionDecision admit(SendRequest request) {
    String userId = request.key().conversation().userId();
    Instant now = clock.instant();
    List<Account> accounts = settings.budgets().accounts(userId, request.principal(), now);
    boolean isOpen = settings.whenUnknown() == BudgetSettings.WhenUnknown.OPEN;
    if (!isOpen && !accounts.isEmpty() && !isKnown.getAsBoolean()) {
      return new AdmissionDecision.Unknown();
    }
    var hold =
        new Hold(id(request.key()), UUID.randomUUID().toString(), accounts, estimates.next());
    Optional<Grant> grant = redisCalls.ask(() -> shared.take(userId, hold));
    if (grant.isEmpty() && !isOpen && !accounts.isEmpty()) {
      return new AdmissionDecision.Unknown();
    }
    RateLimitedBy by = grant.isPresent() ? RateLimitedBy.REDIS : RateLimitedBy.LOCAL;
    return decision(grant.orElseGet(() -> local.take(userId, hold)), hold, by, now);
  }

  private AdmissionDecision decision(Grant grant, Hold hold, RateLimitedBy by, Instant now) {
    return switch (grant) {
      case Grant.Granted(boolean isNew, List<Long> left, List<Long> held) -> {
        metrics.rateLimitDecided(by, true);
        local.note(hold, held);
        var remainders = new Remainders(hold, left, held, now);
        yield new AdmissionDecision.Admitted(
            isNew ? () -> release(hold) : () -> {}, remainders.limit(), remainders.budgets());
      }
      case Grant.TooFast(var retryAfter) -> {
        metrics.rateLimitDecided(by, false);
        yield new AdmissionDecision.Limited(retryAfter);
      }
      case Grant.Exhausted(Account account, long left) -> {
        metrics.rateLimitDecided(by, true);
        yield Remainders.exhausted(account, left, now);
      }
    };
  }

  /** Learns what was spent, and gives back the hold of a request that is counted. */
  @Override
  public void changed(UsageKey key, Optional<UserUsage> row) {
    settled.changed(key, row);
    @Nullable Settlement counted = row.map(UserUsage::getSettled).orElse(null);
    if (counted == null) {
      return;
    }
    String currency = row.orElseThrow().getCurrency();
    estimates.add(settings.valuation().of(counted.getTotals(), currency));
    String id = id(key.userId(), counted.getSessionId(), counted.getRequestId());
    local.remove(id).ifPresent(hold -> tell(hold, shared::settle));
  }

  private void release(Hold hold) {
    local.release(hold);
    tell(hold, shared::release);
  }

  /** Tells Redis; where it does not answer, the hold is given back there when its time is over. */
  private void tell(Hold hold, Consumer<Hold> change) {
    if (!hold.accounts().isEmpty()) {
      var _ =
          redisCalls.ask(
              () -> {
                change.accept(hold);
                return hold;
              });
    }
  }

  /** Returns how the budgets stand that a user's messages are paid from where a principal asks. */
  public List<BudgetState> budgets(String userId, String principal) {
    Instant now = clock.instant();
    return settings.budgets().accounts(userId, principal, now).stream()
        .map(account -> state(account, now))
        .toList();
  }

  private BudgetState state(Account account, Instant now) {
    Budget budget = account.budget();
    return new BudgetState(
        account.owner(),
        account.period(),
        budget.unit() == Budget.Unit.TOKENS,
        budget.soft(),
        budget.hard(),
        settled.of(account),
        budget.period().left(now));
  }

  /** Returns how many messages of this instance have holds. */
  public int holds() {
    return local.size();
  }

  private static String id(ReplyKey key) {
    return id(key.conversation().userId(), key.conversation().sessionId(), key.requestId());
  }

  private static String id(String userId, String sessionId, String requestId) {
    return userId + '/' + sessionId + '/' + requestId;
  }
}
