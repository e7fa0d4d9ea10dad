package com.milkyhoop.chatbot.ingress.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetsTest {
  private static final Instant NOW = Instant.parse("2026-11-29T18:00:00Z");

  private static final Budgets BUDGETS =
      Budgets.parse(
          """
          # who            unit    period  soft    hard
          user:*           tokens  day     80_000  100_000
          user:budi        tokens  day     0       5000    # on trial
          user:budi        USD     month   1.50    2
          principal:*      tokens  day     0       9_000
          principal:web    tokens  day     0       7_000
          all              USD     month   400     500
          """,
          "USD");

  @Test
  void shouldTakeALineOfOnesOwnInPlaceOfThatForAll() {
    assertThat(keys("budi"))
        .containsExactly(
            "user:budi/tokens/2026-11-29",
            "user:budi/money/2026-11",
            "principal:shop/tokens/2026-11-29",
            "all/money/2026-11");
    assertThat(keys("ani"))
        .containsExactly(
            "user:ani/tokens/2026-11-29", "principal:shop/tokens/2026-11-29", "all/money/2026-11");
    List<Account> ofBudi = BUDGETS.accounts("budi", "shop", NOW);
    assertThat(ofBudi.get(0).budget().hard()).isEqualTo(5000);
    assertThat(ofBudi.get(1).budget().soft()).isEqualTo(1_500_000);
  }

  @Test
  void shouldBeginAgainAtMidnightAndWithTheMonthUtc() {
    assertThat(Budget.Period.DAY.left(NOW)).isEqualTo(Duration.ofHours(6));
    assertThat(Budget.Period.MONTH.left(NOW)).isEqualTo(Duration.ofHours(30));
    assertThat(Budget.Period.MONTH.name(NOW)).isEqualTo("2026-11");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user:* tokens day 1 | is not `who unit period soft hard`",
        "budi tokens day 1 2 | begins with neither user:ID, principal:NAME nor all",
        "principal:a@b tokens day 1 2 | begins with neither user:ID, principal:NAME nor all",
        "user:a/b tokens day 1 2 | begins with neither user:ID, principal:NAME nor all",
        "user:a EUR day 1 2 | has a unit that is neither tokens nor USD",
        "user:a tokens week 1 2 | has a period that is neither day nor month",
        "user:a tokens day 3 2 | must have 0 <= soft <= hard",
        "user:a tokens day 0 0 | hard from 1",
        "user:a tokens day x 2 | has x, which is no amount",
        "user:a tokens day 0 1.5 | line 2",
      })
  void shouldNameTheLineThatIsWrong(String line, String problem) {
    assertThatThrownBy(() -> Budgets.parse("# budgets\n" + line, "USD"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 2 ")
        .hasMessageContaining(problem);
    assertThatThrownBy(() -> Budgets.parse("user:a tokens day 0 1\nuser:a tokens day 0 2", "USD"))
        .hasMessageContaining("line 2 is the second one");
  }

  private static List<String> keys(String user) {
    return BUDGETS.accounts(user, "shop", NOW).stream().map(Account::key).toList();
  }
}
