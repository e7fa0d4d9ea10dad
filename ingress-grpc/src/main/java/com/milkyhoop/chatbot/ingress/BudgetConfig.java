package com.milkyhoop.chatbot.ingress;

import com.milkyhoop.chatbot.ingress.budget.BudgetSettings;
import com.milkyhoop.chatbot.ingress.budget.BudgetSettings.WhenUnknown;
import com.milkyhoop.chatbot.ingress.budget.Budgets;
import com.milkyhoop.chatbot.ingress.budget.Valuation;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.model.ListPrices;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.Price;
import com.milkyhoop.chatbot.model.PriceFile;
import com.milkyhoop.chatbot.model.PriceTable;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** Reads the variables about budgets, and checks them against the prices. */
final class BudgetConfig {
  /** Holds what the ledger may take to count a request that has ended. */
  private static final Duration LEDGER = Duration.ofSeconds(60);

  private static final int MOST_TOKENS = 10_000_000;

  private final ConfigReader env;
  private final Duration turnTimeout;

  BudgetConfig(ConfigReader env, Duration turnTimeout) {
    this.env = env;
    this.turnTimeout = turnTimeout;
  }

  /**
   * @param tag goes before the keys in Redis where no prefix is configured
   */
  BudgetSettings read(String tag) {
    PriceTable prices =
        env.file("PRICES", ListPrices.table(), PriceFile::parse).orElseGet(ListPrices::table);
    Budgets budgets =
        env.file("BUDGETS", Budgets.none(), (_, text) -> Budgets.parse(text, prices.currency()))
            .orElseGet(Budgets::none);
    Optional<Price> price = price(prices);
    env.check(
        price.isPresent() || !budgets.countMoney(),
        "BUDGETS",
        "must be in tokens, as PRICES has no price of OPENAI_MODEL: give it one, or a row of *");
    int reply = env.integer("MAX_TOKENS", 1000, 1, MOST_TOKENS);
    return new BudgetSettings(
        budgets,
        env.string("BUDGET_PREFIX", tag + "budget:"),
        env.word("BUDGET_UNKNOWN", WhenUnknown.OPEN),
        turnTimeout.plus(LEDGER),
        2L * reply,
        price.map(it -> it.costMicros(ModelUsage.of(reply, reply))).orElse(0L),
        new Valuation(prices.currency(), prices.dearestMicros()));
  }

  private Optional<Price> price(PriceTable prices) {
    return prices.price(env.string("OPENAI_MODEL", "gpt-4o"), LocalDate.now(ZoneOffset.UTC));
  }
}
