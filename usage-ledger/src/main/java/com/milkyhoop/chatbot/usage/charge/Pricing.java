package com.milkyhoop.chatbot.usage.charge;

import com.milkyhoop.chatbot.event.Charge;
import com.milkyhoop.chatbot.event.ChargeLine;
import com.milkyhoop.chatbot.event.UsageTotals;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.Price;
import com.milkyhoop.chatbot.model.PriceTable;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.UsageKey;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a request cost by its log event: each call that was sent to a model, by the price of
 * its route and model on the day of the turn's end. What no server counted is estimated and marked;
 * what no price is known of is counted in tokens, never as free. Pure.
 */
public final class Pricing {
  private static final String COMPLETED = "completed";

  private final PriceTable prices;

  public Pricing(PriceTable prices) {
    this.prices = prices;
  }

  /** Returns the charge; empty for a turn that took place elsewhere: nothing was spent here. */
  public Optional<Charge> charge(LogEvent event) {
    if (Boolean.TRUE.equals(event.imported())) {
      return Optional.empty();
    }
    LocalDate day = LocalDate.ofInstant(event.timestamp(), ZoneOffset.UTC);
    Map<String, UsageTotals> byModel = new LinkedHashMap<>();
    for (CountedCall call : calls(event)) {
      byModel.merge(call.model(), totals(call, day), Sums::of);
    }
    String named = byModel.isEmpty() ? model(event) : byModel.keySet().iterator().next();
    byModel.merge(named, UsageTotals.newBuilder().setRequests(1).build(), Sums::of);
    return Optional.of(charge(event, byModel));
  }

  private Charge charge(LogEvent event, Map<String, UsageTotals> byModel) {
    List<ChargeLine> lines = new ArrayList<>();
    byModel.forEach((model, totals) -> lines.add(new ChargeLine(model, totals)));
    return new Charge(
        UsageKey.DEFAULT_PRINCIPAL,
        event.userId(),
        event.sessionId(),
        event.requestId(),
        event.timestamp().toEpochMilli(),
        lines,
        prices.currency());
  }

  /** A call, what it used, and who says so. */
  private record CountedCall(String route, String model, ModelUsage usage, boolean isEstimated) {}

  private List<CountedCall> calls(LogEvent event) {
    String route = event.route() == null ? "" : event.route();
    List<CountedCall> counted = new ArrayList<>();
    for (LogEvent.Call call : event.calls()) {
      String model = call.route().equals(route) ? model(event) : "";
      if (call.usage() != null) {
        boolean isEstimated = Boolean.TRUE.equals(call.estimated());
        counted.add(new CountedCall(call.route(), model, usage(call.usage()), isEstimated));
      } else if (call.outcome().equals(COMPLETED)) {
        counted.add(new CountedCall(call.route(), model, estimate(event), true));
      } else {
        counted.add(new CountedCall(call.route(), model, ModelUsage.of(0, 0), false));
      }
    }
    if (event.calls().isEmpty() && event.usage() != null) {
      counted.add(new CountedCall(route, model(event), usage(event.usage()), false));
    }
    return counted;
  }

  /** The prompt as we counted it before it was sent, and the reply's text. */
  private static ModelUsage estimate(LogEvent event) {
    long prompt = event.prompt() == null ? 0 : event.prompt().tokens();
    return ModelUsage.of(prompt, TokenCounter.forModel(model(event)).count(event.reply()));
  }

  private static String model(LogEvent event) {
    if (event.model() != null) {
      return event.model();
    }
    return event.prompt() == null ? "" : event.prompt().model();
  }

  private UsageTotals totals(CountedCall call, LocalDate day) {
    ModelUsage usage = call.usage();
    long tokens = usage.prompt() + usage.completion();
    @Nullable Price price = prices.price(call.route(), call.model(), day).orElse(null);
    return UsageTotals.newBuilder()
        .setCalls(1)
        .setPromptTokens(usage.prompt())
        .setCachedTokens(usage.cached())
        .setCacheWrittenTokens(usage.cacheWritten())
        .setCompletionTokens(usage.completion())
        .setReasoningTokens(usage.reasoning())
        .setEstimatedTokens(call.isEstimated() ? tokens : 0)
        .setUnpricedTokens(price == null ? tokens : 0)
        .setCostMicros(price == null ? 0 : price.costMicros(usage))
        .build();
  }

  private static ModelUsage usage(LogEvent.Usage usage) {
    return new ModelUsage(
        usage.promptTokens(),
        usage.cachedTokens(),
        usage.cacheWrittenTokens(),
        usage.completionTokens(),
        usage.reasoningTokens());
  }
}
