package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.option.HelpOption;
import com.milkyhoop.chatbot.v1.GetUsageResponse;
import com.milkyhoop.chatbot.v1.UsageRow;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code chatbot usage}: what a user has used, and what it cost. */
@Command(
    name = "usage",
    description = {
      "Tell what a user has used of each model this month and the month before, and what it cost.",
      "A request is counted within a second of its end."
    })
final class UsageCommand implements Callable<Integer> {
  private static final int MONTH_LENGTH = 7;
  private static final String ROW = "%-10s  %-24s %9s %12s %12s %16s%s";

  private final Terminal terminal;
  private final ClientFactory clients;

  @Mixin private HelpOption help;
  @Mixin private ClientOptions options;

  @Option(names = "--days", description = "Tell each day, not the months alone.")
  private boolean withDays;

  UsageCommand(Terminal terminal, ClientFactory clients) {
    this.terminal = terminal;
    this.clients = clients;
  }

  @Override
  public Integer call() {
    return new UsageQuery(terminal, clients)
        .run(options, client -> show(client.usage(options.user())));
  }

  private void show(GetUsageResponse usage) {
    List<UsageRow> rows =
        ofAllPrincipals(usage.getRowsList()).stream()
            .filter(row -> withDays || row.getPeriod().length() == MONTH_LENGTH)
            .toList();
    if (rows.isEmpty()) {
      terminal.out().println(options.user() + " has used nothing this month or the month before");
      return;
    }
    terminal
        .out()
        .println(ROW.formatted("period", "model", "requests", "prompt", "completion", "cost", ""));
    rows.forEach(row -> terminal.out().println(line(row)));
  }

  /** Returns one row for each period, model and currency, whoever asked for the user. */
  private static Collection<UsageRow> ofAllPrincipals(List<UsageRow> rows) {
    Map<List<String>, UsageRow> sums = new LinkedHashMap<>();
    rows.forEach(
        row ->
            sums.merge(
                List.of(row.getPeriod(), row.getModel(), row.getCurrency()),
                row,
                UsageCommand::sum));
    return sums.values();
  }

  private static UsageRow sum(UsageRow one, UsageRow other) {
    return one.toBuilder()
        .setRequests(one.getRequests() + other.getRequests())
        .setCalls(one.getCalls() + other.getCalls())
        .setPromptTokens(one.getPromptTokens() + other.getPromptTokens())
        .setCachedTokens(one.getCachedTokens() + other.getCachedTokens())
        .setCompletionTokens(one.getCompletionTokens() + other.getCompletionTokens())
        .setReasoningTokens(one.getReasoningTokens() + other.getReasoningTokens())
        .setEstimatedTokens(one.getEstimatedTokens() + other.getEstimatedTokens())
        .setUnpricedTokens(one.getUnpricedTokens() + other.getUnpricedTokens())
        .setCostMicros(one.getCostMicros() + other.getCostMicros())
        .clearPrincipal()
        .build();
  }

  private static String line(UsageRow row) {
    return ROW.formatted(
        row.getPeriod(),
        row.getModel().isEmpty() ? "-" : row.getModel(),
        Amounts.count(row.getRequests()),
        Amounts.count(row.getPromptTokens()),
        Amounts.count(row.getCompletionTokens()),
        Amounts.money(row.getCostMicros()) + " " + row.getCurrency(),
        remarks(row));
  }

  private static String remarks(UsageRow row) {
    String remarks = "";
    if (row.getUnpricedTokens() > 0) {
      remarks += "  and " + Amounts.count(row.getUnpricedTokens()) + " tokens of no known price";
    }
    if (row.getEstimatedTokens() > 0) {
      remarks += "  (" + Amounts.count(row.getEstimatedTokens()) + " tokens estimated)";
    }
    return remarks;
  }
}
