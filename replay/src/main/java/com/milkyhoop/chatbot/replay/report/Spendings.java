package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.PriceTable;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import com.milkyhoop.chatbot.replay.report.RunReport.Spending;
import com.milkyhoop.chatbot.replay.statistics.Ratio;
import com.milkyhoop.chatbot.replay.statistics.StatisticsSettings;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Adds up what the recorded and the replayed turns cost, both by the prices of one day, so that a
 * price cut in between is no merit of an arm.
 */
final class Spendings {
  private final PriceTable prices;
  private final LocalDate day;
  private final StatisticsSettings settings;
  private final Set<String> unpriced = new TreeSet<>();

  /**
   * @param day that prices hold on
   */
  Spendings(PriceTable prices, LocalDate day, StatisticsSettings settings) {
    this.prices = prices;
    this.day = day;
    this.settings = settings;
  }

  /** Returns the sums over turns that both sides answered and counted. */
  List<Spending> of(List<ComparedTurn> turns) {
    List<Spending> spendings = new ArrayList<>();
    add(spendings, "cost", prices.currency(), turns, this::recordedCost, this::cost);
    add(
        spendings,
        "prompt tokens",
        "tokens",
        turns,
        event -> usage(event).map(ModelUsage::prompt),
        turn -> turn.usage().map(ModelUsage::prompt));
    add(
        spendings,
        "completion tokens",
        "tokens",
        turns,
        event -> usage(event).map(ModelUsage::completion),
        turn -> turn.usage().map(ModelUsage::completion));
    add(
        spendings,
        "reply",
        "characters",
        turns,
        event -> Optional.of(event.reply().length()),
        turn -> Optional.of(turn.reply().length()));
    add(
        spendings,
        "time to the end",
        "ms",
        turns,
        event -> Optional.ofNullable(event.latencyMs()).map(LogEvent.Latency::total),
        turn -> Optional.of(turn.totalMs()));
    return spendings;
  }

  /** Returns what a replayed turn cost; empty where nothing was counted or no price is known. */
  Optional<Number> cost(ReplayedTurn turn) {
    return turn.usage().flatMap(usage -> priced(turn.model(), usage));
  }

  /** Returns what a judge's calls cost. */
  Optional<BigDecimal> cost(String model, ModelUsage usage) {
    Optional<BigDecimal> cost = prices.price(model, day).map(price -> price.cost(usage));
    if (cost.isEmpty()) {
      unpriced.add(model);
    }
    return cost;
  }

  /** Returns the models that a price was missing for so far. */
  Set<String> unpriced() {
    return unpriced;
  }

  private Optional<Number> recordedCost(LogEvent event) {
    String model = event.model();
    return model == null ? Optional.empty() : usage(event).flatMap(usage -> priced(model, usage));
  }

  private Optional<Number> priced(String model, ModelUsage usage) {
    return cost(model, usage).map(Number.class::cast);
  }

  static Optional<ModelUsage> usage(LogEvent event) {
    return Optional.ofNullable(event.usage())
        .map(
            usage ->
                new ModelUsage(
                    usage.promptTokens(),
                    usage.cachedTokens(),
                    usage.cacheWrittenTokens(),
                    usage.completionTokens(),
                    usage.reasoningTokens()));
  }

  private void add(
      List<Spending> to,
      String name,
      String unit,
      List<ComparedTurn> turns,
      Function<LogEvent, Optional<? extends Number>> recorded,
      Function<ReplayedTurn, Optional<? extends Number>> replayed) {
    var ratio = new Ratio.Builder();
    for (ComparedTurn turn : turns) {
      LogEvent event = turn.recorded().event();
      if (event.event() != LogEvent.Type.MESSAGE_PROCESSED
          || turn.replayed().status() != ReplayedTurn.Status.REPLIED) {
        continue;
      }
      OptionalDouble before = number(recorded.apply(event));
      OptionalDouble now = number(replayed.apply(turn.replayed()));
      if (before.isPresent() && now.isPresent()) {
        ratio.add(turn.recorded().conversation(), before.getAsDouble(), now.getAsDouble());
      }
    }
    if (!ratio.isEmpty()) {
      Ratio built = ratio.build(settings);
      boolean divides = built.recorded() > 0;
      to.add(
          new Spending(
              name,
              unit,
              built.turns(),
              built.recorded(),
              built.arm(),
              divides ? built.value() : null,
              divides ? built.interval() : null));
    }
  }

  private static OptionalDouble number(Optional<? extends Number> value) {
    return value.isPresent()
        ? OptionalDouble.of(value.get().doubleValue())
        : OptionalDouble.empty();
  }
}
