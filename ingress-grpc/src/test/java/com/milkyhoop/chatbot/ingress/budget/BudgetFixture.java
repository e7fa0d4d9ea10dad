package com.milkyhoop.chatbot.ingress.budget;

import com.milkyhoop.chatbot.event.Settlement;
import com.milkyhoop.chatbot.event.UsageTotals;
import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.ingress.budget.BudgetSettings.WhenUnknown;
import com.milkyhoop.chatbot.ingress.call.AdmissionDecision;
import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.ratelimit.RateLimitSettings;
import com.milkyhoop.chatbot.ingress.redis.RedisConnections;
import com.milkyhoop.chatbot.ingress.request.BusyPolicy;
import com.milkyhoop.chatbot.ingress.request.ReplyKey;
import com.milkyhoop.chatbot.ingress.request.SendRequest;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.UsageKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import redis.clients.jedis.UnifiedJedis;

/** Ingresses that share a Redis and a ledger, whose rows each reads when it is told to. */
final class BudgetFixture {
  static final long HOLD = 2_000;
  private static final Instant NOW = Instant.parse("2026-11-29T18:00:00Z");
  private static final String DAY = "2026-11-29";

  private final RedisConnections connections;
  private final UnifiedJedis redis;
  private final String prefix;
  private final Map<String, Long> spent = new HashMap<>();
  private final List<BudgetAdmission> ingresses = new CopyOnWriteArrayList<>();
  WhenUnknown whenUnknown = WhenUnknown.OPEN;
  volatile boolean isKnown = true;
  double perSecond = 1_000_000;
  int burst = 1_000_000;
  String file = "user:* tokens day 8000 10000";
  Duration holdTime = Duration.ofMinutes(3);

  /**
   * @param connections of the ingresses
   * @param redis looks at what they keep
   */
  BudgetFixture(RedisConnections connections, UnifiedJedis redis, String prefix) {
    this.connections = connections;
    this.redis = redis;
    this.prefix = prefix;
  }

  /** Returns one more ingress, of which every user may spend 10,000 tokens a day. */
  BudgetAdmission ingress() {
    var settings =
        new BudgetSettings(
            Budgets.parse(file, "USD"),
            prefix + "budget:",
            whenUnknown,
            holdTime,
            HOLD,
            0,
            new Valuation("USD", 3));
    var ingress =
        new BudgetAdmission(
            settings,
            new RateLimitSettings(prefix + "rate:", perSecond, burst),
            connections,
            _ -> new RateDecision.Allowed(),
            () -> isKnown,
            InstantSource.fixed(NOW),
            new IngressMetrics(new SimpleMeterRegistry()));
    ingresses.add(ingress);
    return ingress;
  }

  static SendRequest request(String user, String id) {
    return request(UsageKey.DEFAULT_PRINCIPAL, user, id);
  }

  static SendRequest request(String principal, String user, String id) {
    return new SendRequest(
        new ReplyKey(new ConversationId(user, "main"), id),
        "Halo",
        1,
        BusyPolicy.ENQUEUE,
        principal);
  }

  static boolean admits(BudgetAdmission ingress, String user, String id) {
    return ingress.admit(request(user, id)) instanceof AdmissionDecision.Admitted;
  }

  /** Counts a request in the ledger, and tells all ingresses. */
  synchronized void count(String user, String id, long tokens) {
    countUnseen(user, id, tokens).run();
  }

  /** Counts a request in the ledger; what is returned tells all ingresses. */
  synchronized Runnable countUnseen(String user, String id, long tokens) {
    UserUsage row = row(user, id, spent.merge(user, tokens, Long::sum), tokens);
    return () -> ingresses.forEach(it -> tell(it, row));
  }

  static void tell(BudgetAdmission ingress, UserUsage row) {
    ingress.changed(
        new UsageKey(DAY, UsageKey.DEFAULT_PRINCIPAL, row.getUserId(), "m"), Optional.of(row));
  }

  static UserUsage row(String user, String id, long sum, long tokens) {
    return new UserUsage(
        DAY,
        UsageKey.DEFAULT_PRINCIPAL,
        user,
        "m",
        totals(sum),
        "USD",
        new Settlement("main", id, totals(tokens)));
  }

  private static UsageTotals totals(long tokens) {
    return UsageTotals.newBuilder().setCompletionTokens(tokens).build();
  }

  long spent(String user) {
    return spent.getOrDefault(user, 0L);
  }

  /** Returns what Redis says is held back for a user. */
  long held(String user) {
    return Optional.ofNullable(redis.hget(account(user), "held")).map(Long::parseLong).orElse(0L);
  }

  /** Lets time pass for the holds of a user, since nobody moves Redis' clock. */
  void pass(String user, Duration time) {
    String due = account(user) + ":due";
    redis.zrange(due, 0, -1).forEach(id -> redis.zincrby(due, -time.toMillis(), id));
  }

  String account(String user) {
    return prefix + "budget:user:" + user + "/tokens/" + DAY;
  }
}
