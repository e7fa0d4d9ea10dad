package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.option.HelpOption;
import com.milkyhoop.chatbot.v1.BudgetStatus;
import com.milkyhoop.chatbot.v1.GetBudgetsResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code chatbot budget}: what a user may still spend. */
@Command(
    name = "budget",
    description = "Tell what a user may still spend this day or month, and when it begins again.")
final class BudgetCommand implements Callable<Integer> {
  private static final String ROW = "%-24s  %-10s  %6s %14s %14s %14s  %s";

  private final Terminal terminal;
  private final ClientFactory clients;

  @Mixin private HelpOption help;
  @Mixin private ClientOptions options;

  BudgetCommand(Terminal terminal, ClientFactory clients) {
    this.terminal = terminal;
    this.clients = clients;
  }

  @Override
  public Integer call() {
    return new UsageQuery(terminal, clients)
        .run(options, client -> show(client.budgets(options.user())));
  }

  private void show(GetBudgetsResponse response) {
    if (response.getBudgetsCount() == 0) {
      terminal.out().println("no budget applies to " + options.user());
      return;
    }
    terminal
        .out()
        .println(
            ROW.formatted("owner", "period", "in", "spent", "soft", "hard", "begins again in"));
    response.getBudgetsList().forEach(budget -> terminal.out().println(line(budget)));
  }

  private static String line(BudgetStatus budget) {
    return ROW.formatted(
        budget.getOwner(),
        budget.getPeriod(),
        budget.getInTokens() ? "tokens" : "money",
        amount(budget, budget.getSpent()),
        amount(budget, budget.getSoft()),
        amount(budget, budget.getHard()),
        left(Duration.ofSeconds(budget.getSecondsLeft())));
  }

  private static String amount(BudgetStatus budget, long amount) {
    return budget.getInTokens() ? Amounts.count(amount) : Amounts.money(amount);
  }

  private static String left(Duration left) {
    return left.toDays() > 0
        ? "%d d %d h".formatted(left.toDays(), left.toHoursPart())
        : "%d h %d min".formatted(left.toHours(), left.toMinutesPart());
  }
}
