package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.Allowance;
import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.Price;
import com.milkyhoop.chatbot.model.PriceTable;
import com.milkyhoop.chatbot.model.ReplyLimit;
import com.milkyhoop.chatbot.model.SentCall;
import com.milkyhoop.chatbot.model.TokenCounter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says how long an answer may be so that the turn costs no more than its allowance: what that
 * leaves after the calls before, lost ones too, and the prompt. Calls that still run beside are not
 * known. Thread-safe.
 *
 * @see "docs/costs.md: a reply that meets a hard limit"
 */
final class TurnBudget implements ReplyLimit {
  private final Allowance allowance;
  private final PriceTable prices;
  private final TokenCounter counter;
  private final List<Used> lost;
  private final LocalDate today;

  /** Holds what one call used. */
  private record Used(String route, ModelUsage usage) {
    long tokens() {
      return usage.prompt() + usage.completion();
    }
  }

  private TurnBudget(
      Allowance allowance,
      PriceTable prices,
      TokenCounter counter,
      List<Used> lost,
      InstantSource clock) {
    this.allowance = allowance;
    this.prices = prices;
    this.counter = counter;
    this.lost = lost;
    this.today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  /**
   * Returns the limit of a turn; none where nothing limits its cost.
   *
   * @param lost calls of attempts that died with their process
   */
  static ReplyLimit of(
      Optional<Allowance> allowance,
      PriceTable prices,
      TokenCounter counter,
      List<GenerationCall> lost) {
    return allowance
        .<ReplyLimit>map(
            it ->
                new TurnBudget(
                    it,
                    prices,
                    counter,
                    lost.stream().map(TurnBudget::used).toList(),
                    InstantSource.system()))
        .orElse(ReplyLimit.NONE);
  }

  @Override
  public int answerTokens(String route, String model, int promptTokens, List<SentCall> calls) {
    List<Used> used =
        Stream.concat(lost.stream(), calls.stream().flatMap(call -> used(call).stream())).toList();
    long byTokens =
        allowance.getTokens() == Long.MAX_VALUE
            ? Long.MAX_VALUE
            : allowance.getTokens() - promptTokens - used.stream().mapToLong(Used::tokens).sum();
    long byMoney =
        allowance.getMicros() == Long.MAX_VALUE
            ? Long.MAX_VALUE
            : byMoney(route, model, promptTokens, used);
    return (int) Math.clamp(Math.min(byTokens, byMoney), 0, Integer.MAX_VALUE);
  }

  private long byMoney(String route, String model, int promptTokens, List<Used> used) {
    long spent =
        used.stream()
            .mapToLong(
                it ->
                    price(it.route(), it.route().equals(route) ? model : "").costMicros(it.usage()))
            .sum();
    Price price = price(route, model);
    BigDecimal left =
        BigDecimal.valueOf(allowance.getMicros() - spent)
            .subtract(price.input().multiply(BigDecimal.valueOf(promptTokens)));
    return price.answer().signum() == 0
        ? left.signum() < 0 ? 0 : Long.MAX_VALUE
        : left.divide(price.answer(), 0, RoundingMode.FLOOR).longValue();
  }

  /** Returns the price; where the table has none, that of its dearest token. */
  private Price price(String route, String model) {
    return prices
        .price(route, model, today)
        .orElseGet(
            () -> {
              var dearest = BigDecimal.valueOf(prices.dearestMicros());
              return new Price(dearest, dearest, dearest, dearest);
            });
  }

  private Optional<Used> used(SentCall call) {
    return call.usage()
        .or(
            () ->
                call.uncounted()
                    .map(it -> ModelUsage.of(it.promptTokens(), counter.count(it.text()))))
        .map(usage -> new Used(call.route(), usage));
  }

  private static Used used(GenerationCall call) {
    TokenUsage usage = call.getUsage();
    return new Used(
        call.getRoute(),
        usage == null
            ? ModelUsage.of(0, 0)
            : ModelUsage.of(usage.getPromptTokens(), usage.getCompletionTokens()));
  }
}
