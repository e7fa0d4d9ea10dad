package com.milkyhoop.chatbot.usage.charge;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.event.AttemptCharge;
import com.milkyhoop.chatbot.event.Charge;
import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.event.UsageTotals;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.Price;
import com.milkyhoop.chatbot.model.PriceTable;
import com.milkyhoop.chatbot.model.SentCall;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.UsageKey;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Prices a request by its log event: each call that was sent to a model, by the price of its route
 * and model on the day of the turn's end. What no server counted is estimated and marked; what no
 * price is known of is counted in tokens, never as free. Pure.
 */
public final class Pricing {
  /** Caps the tokens of one call: more than any call can use, and few enough to be added up. */
  private static final long MOST_TOKENS = 1_000_000_000;

  /** Bounds the model's name in a row's key: a server may give itself any name. */
  private static final int LONGEST_MODEL = 256;

  private final PriceTable prices;

  public Pricing(PriceTable prices) {
    this.prices = prices;
  }

  /**
   * Returns the charge; empty for a turn that took place elsewhere: nothing was spent here.
   *
   * @throws RuntimeException when the event is one that no processor writes
   */
  public Optional<Charge> charge(LogEvent event) {
    if (Boolean.TRUE.equals(event.imported())) {
      return Optional.empty();
    }
    List<CountedCall> calls = calls(event);
    LocalDate day = day(event.timestamp());
    Map<String, UsageTotals> byModel = byModel(calls, day);
    byModel.merge(model(event), UsageTotals.newBuilder().setRequests(1).build(), Sums::of);
    return Optional.of(
        new Charge(
            Objects.requireNonNullElse(event.principal(), UsageKey.DEFAULT_PRINCIPAL),
            event.userId(),
            event.sessionId(),
            event.requestId(),
            event.timestamp().toEpochMilli(),
            Sums.lines(byModel),
            prices.currency(),
            byAttempt(calls, day),
            false));
  }

  /**
   * Returns what late calls have cost, by their attempts; the principal is for who knows the
   * request to say.
   *
   * @param at about when the turn ended
   * @throws RuntimeException when the record is one that no processor writes
   */
  public Charge late(LateCalls late, Instant at) {
    List<CountedCall> calls = late.getCalls().stream().map(call -> counted(call, late)).toList();
    return new Charge(
        UsageKey.DEFAULT_PRINCIPAL,
        late.getUserId(),
        late.getSessionId(),
        late.getRequestId(),
        at.toEpochMilli(),
        List.of(),
        prices.currency(),
        byAttempt(calls, day(at)),
        true);
  }

  private List<AttemptCharge> byAttempt(List<CountedCall> calls, LocalDate day) {
    Map<String, List<CountedCall>> ofAttempts = new LinkedHashMap<>();
    for (CountedCall call : calls) {
      if (!call.attempt().isEmpty()) {
        ofAttempts.computeIfAbsent(call.attempt(), _ -> new ArrayList<>()).add(call);
      }
    }
    List<AttemptCharge> charges = new ArrayList<>();
    ofAttempts.forEach(
        (attempt, its) -> charges.add(new AttemptCharge(attempt, Sums.lines(byModel(its, day)))));
    return charges;
  }

  private Map<String, UsageTotals> byModel(List<CountedCall> calls, LocalDate day) {
    Map<String, UsageTotals> byModel = new LinkedHashMap<>();
    calls.forEach(call -> byModel.merge(call.model(), totals(call, day), Sums::of));
    return byModel;
  }

  private static LocalDate day(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC);
  }

  /**
   * Holds what a call used.
   *
   * @param isEstimated whether no server counted it
   * @param attempt that made it, where others may know more of it; else empty
   */
  private record CountedCall(
      String route, String model, ModelUsage usage, boolean isEstimated, String attempt) {}

  private static CountedCall counted(GenerationCall call, LateCalls late) {
    String model = call.getRoute().equals(late.getRoute()) ? bounded(late.getModel()) : "";
    TokenUsage usage = call.getUsage();
    return new CountedCall(
        call.getRoute(),
        model,
        usage == null ? ModelUsage.of(0, 0) : usage(usage),
        usage != null && call.getEstimated(),
        call.getAttempt());
  }

  private List<CountedCall> calls(LogEvent event) {
    String route = event.route() == null ? "" : event.route();
    List<CountedCall> counted = new ArrayList<>();
    for (LogEvent.Call call : event.calls()) {
      String model = call.route().equals(route) ? model(event) : "";
      if (call.usage() != null) {
        boolean isEstimated = Boolean.TRUE.equals(call.estimated());
        String attempt = Objects.requireNonNullElse(call.attempt(), "");
        counted.add(
            new CountedCall(call.route(), model, usage(call.usage()), isEstimated, attempt));
      } else if (call.outcome().equals(SentCall.COMPLETED)) {
        counted.add(new CountedCall(call.route(), model, estimate(event, call), true, ""));
      } else {
        counted.add(new CountedCall(call.route(), model, ModelUsage.of(0, 0), false, ""));
      }
    }
    if (event.calls().isEmpty() && event.usage() != null) {
      counted.add(new CountedCall(route, model(event), usage(event.usage()), false, ""));
    }
    return counted;
  }

  /**
   * Estimates a call that whoever wrote the event did not: the prompt as it was counted before it
   * was sent, with the beginning of the reply that it was given, and the rest of the reply.
   */
  private static ModelUsage estimate(LogEvent event, LogEvent.Call call) {
    long prompt = event.prompt() == null ? 0 : counted(event.prompt().tokens());
    byte[] reply = event.reply().getBytes(UTF_8);
    int given = call.continuedFrom() == null ? 0 : call.continuedFrom();
    TokenCounter counter = TokenCounter.forModel(model(event));
    int beginning = counter.count(new String(reply, 0, given, UTF_8));
    int rest = counter.count(new String(reply, given, reply.length - given, UTF_8));
    return ModelUsage.of(prompt + beginning, rest);
  }

  /** Returns the model that answered, or the one that was asked last. */
  private static String model(LogEvent event) {
    String model = event.model();
    if (model == null) {
      model = event.prompt() == null ? "" : event.prompt().model();
    }
    return bounded(model);
  }

  private static String bounded(String model) {
    return model.length() <= LONGEST_MODEL ? model : model.substring(0, LONGEST_MODEL);
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
        counted(usage.promptTokens()),
        counted(usage.cachedTokens()),
        counted(usage.cacheWrittenTokens()),
        counted(usage.completionTokens()),
        counted(usage.reasoningTokens()));
  }

  private static ModelUsage usage(TokenUsage usage) {
    return new ModelUsage(
        counted(usage.getPromptTokens()),
        counted(usage.getCachedTokens()),
        counted(usage.getCacheWrittenTokens()),
        counted(usage.getCompletionTokens()),
        counted(usage.getReasoningTokens()));
  }

  private static long counted(long tokens) {
    if (tokens < 0 || tokens > MOST_TOKENS) {
      throw new MalformedRecordException("a call has no number of tokens from 0 to " + MOST_TOKENS);
    }
    return tokens;
  }
}
