package com.milkyhoop.chatbot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.v1.BudgetStatus;
import com.milkyhoop.chatbot.v1.GetUsageResponse;
import com.milkyhoop.chatbot.v1.UsageRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UsageCommandTest {

  @TempDir Path home;
  private CommandLineFixture cli;

  @BeforeEach
  void start() throws IOException {
    cli = new CommandLineFixture(home);
    cli.chatbot.usage.put(
        "budi",
        GetUsageResponse.newBuilder()
            .addRows(row("2026-11-29").setCostMicros(40_010))
            .addRows(row("2026-11").setCostMicros(1_234_567).setUnpricedTokens(12))
            .build());
  }

  @AfterEach
  void close() {
    cli.close();
  }

  @Test
  void shouldTellMonthsAndWhatTheCostLacks() {
    int exitCode = cli.run("", "usage", "--user", "budi");

    assertThat(exitCode).isZero();
    assertThat(cli.out().lines())
        .hasSize(2)
        .last()
        .asString()
        .matches("2026-11 +gpt-4o +3 +1,200 +34 +1.2346 USD  and 12 tokens of no known price");
  }

  @Test
  void shouldAddUpWhoeverAskedForTheUser() {
    cli.chatbot.usage.put(
        "ani",
        GetUsageResponse.newBuilder()
            .addRows(row("2026-11").setPrincipal("shop").setCostMicros(1_000_000))
            .addRows(row("2026-11").setPrincipal("web").setCostMicros(500_000))
            .build());

    cli.run("", "usage", "--user", "ani");

    assertThat(cli.out().lines())
        .hasSize(2)
        .last()
        .asString()
        .matches("2026-11 +gpt-4o +6 +2,400 +68 +1.5000 USD");
  }

  /** The price table had another currency when the month before was begun. */
  @Test
  void shouldTellTheCurrencyOfEachRow() {
    cli.chatbot.usage.put(
        "ani",
        GetUsageResponse.newBuilder()
            .addRows(row("2026-10").setCurrency("EUR").setCostMicros(2_000_000))
            .addRows(row("2026-11").setCostMicros(1_000_000))
            .addRows(row("2026-11").setCurrency("EUR").setCostMicros(500_000))
            .build());

    cli.run("", "usage", "--user", "ani");

    assertThat(cli.out().lines().skip(1))
        .extracting(line -> line.replaceAll(".*34 +", ""))
        .containsExactly("2.0000 EUR", "1.0000 USD", "0.5000 EUR");
  }

  @Test
  void shouldTellDaysWhenAsked() {
    cli.run("", "usage", "--user", "budi", "--days");

    assertThat(cli.out().lines()).hasSize(3).anyMatch(it -> it.matches("2026-11-29 .* 0.0400 USD"));
  }

  @Test
  void shouldSayThatThereIsNothing() {
    cli.run("", "usage", "--user", "ani");

    assertThat(cli.out()).isEqualTo("ani has used nothing this month or the month before\n");
  }

  @Test
  void shouldTellWhatIsLeftOfBudgets() {
    BudgetStatus month =
        BudgetStatus.newBuilder()
            .setOwner("user:budi")
            .setPeriod("2026-11")
            .setSoft(1_500_000)
            .setHard(2_000_000)
            .setSpent(250_000)
            .setSecondsLeft(90_000)
            .build();
    cli.chatbot.budgets.put("budi", List.of(month));

    assertThat(cli.run("", "budget", "--user", "budi")).isZero();

    assertThat(cli.out().lines())
        .last()
        .asString()
        .matches("user:budi +2026-11 +money +0.2500 +1.5000 +2.0000  1 d 1 h");
    cli.run("", "budget", "--user", "ani");
    assertThat(cli.out()).isEqualTo("no budget applies to ani\n");
  }

  @Test
  void shouldSayThatNobodyAnswers() {
    cli.chatbot.isUp = false;

    assertThat(cli.run("", "usage")).isEqualTo(ExitCode.NO_CHATBOT);
    assertThat(cli.err()).contains("no chatbot answers");
  }

  private static UsageRow.Builder row(String period) {
    return UsageRow.newBuilder()
        .setPeriod(period)
        .setModel("gpt-4o")
        .setRequests(3)
        .setPromptTokens(1200)
        .setCompletionTokens(34)
        .setCurrency("USD");
  }
}
