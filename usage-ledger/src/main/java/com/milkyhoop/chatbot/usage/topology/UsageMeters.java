package com.milkyhoop.chatbot.usage.topology;

import com.milkyhoop.chatbot.event.UsageTotals;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/**
 * Counts what this instance has settled since its start, over all users. After a crash the last
 * transaction's share is counted again; chat-usage itself is exact. {@code settled} + {@code
 * repeated} + {@code late} + {@code unreadable} + {@code ignored} are all records of the log. Alert
 * on {@code chatbot_usage_lag_records}: what is not counted yet is missing in budgets.
 */
public final class UsageMeters {
  private final MeterRegistry registry;
  private final Counter settled;
  private final Counter repeated;
  private final Counter late;
  private final Counter unreadable;
  private final Counter ignored;

  public UsageMeters(MeterRegistry registry) {
    this.registry = registry;
    settled = events("settled");
    repeated = events("repeated");
    late = events("late");
    unreadable = events("unreadable");
    ignored = events("ignored");
    for (String kind : new String[] {"prompt", "cached", "completion", "reasoning"}) {
      var _ = tokens(kind);
    }
    var _ = cost();
    var _ = tokens("estimated");
    var _ = tokens("unpriced");
  }

  /**
   * Shows how far behind this instance is.
   *
   * @param records of the log, and charges on their way, that it has yet to read
   */
  public static void showLag(MeterRegistry registry, Supplier<Number> records) {
    Gauge.builder("chatbot.usage.lag.records", records).register(registry);
  }

  void settled(UsageTotals totals) {
    settled.increment();
    tokens("prompt").increment(totals.getPromptTokens());
    tokens("cached").increment(totals.getCachedTokens());
    tokens("completion").increment(totals.getCompletionTokens());
    tokens("reasoning").increment(totals.getReasoningTokens());
    tokens("estimated").increment(totals.getEstimatedTokens());
    tokens("unpriced").increment(totals.getUnpricedTokens());
    cost().increment(totals.getCostMicros());
  }

  void repeated() {
    repeated.increment();
  }

  void late() {
    late.increment();
  }

  void unreadable() {
    unreadable.increment();
  }

  void ignored() {
    ignored.increment();
  }

  private Counter events(String result) {
    return Counter.builder("chatbot.usage.events").tag("result", result).register(registry);
  }

  private Counter tokens(String kind) {
    return Counter.builder("chatbot.usage.tokens").tag("kind", kind).register(registry);
  }

  private Counter cost() {
    return Counter.builder("chatbot.usage.cost.micros").register(registry);
  }
}
