package com.milkyhoop.chatbot.usage.topology;

import com.milkyhoop.chatbot.event.UsageTotals;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/**
 * Counts what this instance has settled since its start, over all users. After a crash the last
 * transaction's share is counted again; chat-usage itself is exact. {@code settled} + {@code
 * repeated} + {@code late} + {@code unreadable} + {@code ignored} are all records of the log. What
 * corrections change is in chat-usage alone. Alert on {@code chatbot_usage_lag_records}: what is
 * not counted yet is missing in budgets.
 */
public final class UsageMetrics {
  private final Counter settled;
  private final Counter repeated;
  private final Counter late;
  private final Counter unreadable;
  private final Counter ignored;
  private final Counter lateCorrected;
  private final Counter lateUnneeded;
  private final Counter lateUnreadable;
  private final Counter prompt;
  private final Counter cached;
  private final Counter completion;
  private final Counter reasoning;
  private final Counter estimated;
  private final Counter unpriced;
  private final Counter cost;

  public UsageMetrics(MeterRegistry registry) {
    settled = events(registry, "settled");
    repeated = events(registry, "repeated");
    late = events(registry, "late");
    unreadable = events(registry, "unreadable");
    ignored = events(registry, "ignored");
    lateCorrected = lateCalls(registry, "corrected");
    lateUnneeded = lateCalls(registry, "unneeded");
    lateUnreadable = lateCalls(registry, "unreadable");
    prompt = tokens(registry, "prompt");
    cached = tokens(registry, "cached");
    completion = tokens(registry, "completion");
    reasoning = tokens(registry, "reasoning");
    estimated = tokens(registry, "estimated");
    unpriced = tokens(registry, "unpriced");
    cost = Counter.builder("chatbot.usage.cost.micros").register(registry);
  }

  /**
   * Registers a gauge of how far behind this instance is.
   *
   * @param records of the log, and charges on their way, that it has yet to read
   */
  public static void showLag(MeterRegistry registry, Supplier<Number> records) {
    Gauge.builder("chatbot.usage.lag.records", records).register(registry);
  }

  void settled(UsageTotals totals) {
    settled.increment();
    prompt.increment(totals.getPromptTokens());
    cached.increment(totals.getCachedTokens());
    completion.increment(totals.getCompletionTokens());
    reasoning.increment(totals.getReasoningTokens());
    estimated.increment(totals.getEstimatedTokens());
    unpriced.increment(totals.getUnpricedTokens());
    cost.increment(totals.getCostMicros());
  }

  void repeated() {
    repeated.increment();
  }

  void late() {
    late.increment();
  }

  /** Late calls took the place of estimates. */
  void lateCorrected() {
    lateCorrected.increment();
  }

  /** Nothing was estimated of late calls: the end of their request knew their cost. */
  void lateUnneeded() {
    lateUnneeded.increment();
  }

  void lateUnreadable() {
    lateUnreadable.increment();
  }

  void unreadable() {
    unreadable.increment();
  }

  void ignored() {
    ignored.increment();
  }

  private static Counter events(MeterRegistry registry, String result) {
    return Counter.builder("chatbot.usage.events").tag("result", result).register(registry);
  }

  private static Counter lateCalls(MeterRegistry registry, String result) {
    return Counter.builder("chatbot.usage.late.calls").tag("result", result).register(registry);
  }

  private static Counter tokens(MeterRegistry registry, String kind) {
    return Counter.builder("chatbot.usage.tokens").tag("kind", kind).register(registry);
  }
}
