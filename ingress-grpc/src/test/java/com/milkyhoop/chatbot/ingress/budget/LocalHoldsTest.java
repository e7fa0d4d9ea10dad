package com.milkyhoop.chatbot.ingress.budget;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.UsageTotals;
import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.ingress.HandClock;
import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.schemas.UsageKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Decides for an ingress while Redis is away, by the rules of admit.lua. */
class LocalHoldsTest {
  private static final Instant NOW = Instant.parse("2026-11-29T18:00:00Z");
  private static final String DAY = "2026-11-29";
  private static final Account ACCOUNT =
      new Account("user:budi", new Budget(Budget.Unit.MONEY, Budget.Period.DAY, 0, 1_000), DAY);

  private static final Duration HOLD_TIME = Duration.ofMinutes(1);

  private final SettledAmounts settled =
      new SettledAmounts(InstantSource.fixed(NOW), new Valuation("USD", 3));
  private final HandClock clock = new HandClock();
  private int tokens = 1;
  private final LocalHolds holds = new LocalHolds(_ -> decision(), settled, HOLD_TIME, clock);

  @Test
  void shouldUseATokenAlsoOfWhoIsOverBudget() {
    spend("USD", 1_000, 0);

    assertThat(holds.take("budi", hold("r1"))).isEqualTo(new Grant.Exhausted(ACCOUNT, 0));
    assertThat(holds.take("budi", hold("r2"))).isInstanceOf(Grant.TooFast.class);
  }

  @Test
  void shouldKnowOfARepeatThatItsHoldIsAnothersR11() {
    tokens = 2;

    assertThat(holds.take("budi", hold("r1")))
        .isEqualTo(new Grant.Granted(true, List.of(1_000L), List.of(10L)));
    assertThat(holds.take("budi", hold("r1")))
        .as("beside what others hold")
        .isEqualTo(new Grant.Granted(false, List.of(1_000L), List.of(10L)));
  }

  @Test
  void shouldGiveBackAHoldWhenItsTimeIsOverR14() {
    tokens = 3;
    spend("USD", 985, 0);
    var _ = holds.take("budi", hold("r1"));
    clock.pass(HOLD_TIME.minusMillis(1));
    assertThat(holds.take("budi", hold("r2"))).isEqualTo(new Grant.Exhausted(ACCOUNT, 5));

    clock.pass(Duration.ofMillis(1));

    assertThat(holds.take("budi", hold("r2")))
        .isEqualTo(new Grant.Granted(true, List.of(15L), List.of(10L)));
    assertThat(holds.size()).isOne();
  }

  @Test
  void shouldNotAddMoneyOfAnotherCurrencyR14() {
    spend("IDR", 1_000_000, 100);

    assertThat(settled.of(ACCOUNT)).as("100 tokens of 3").isEqualTo(300);
  }

  private RateDecision decision() {
    return tokens-- > 0
        ? new RateDecision.Allowed()
        : new RateDecision.Limited(Duration.ofSeconds(1));
  }

  private static Hold hold(String id) {
    return new Hold(id, "a1", List.of(ACCOUNT), new Spent(10, 10));
  }

  private void spend(String currency, long micros, long promptTokens) {
    var totals =
        UsageTotals.newBuilder().setCostMicros(micros).setPromptTokens(promptTokens).build();
    var row = new UserUsage(DAY, "default", "budi", "m", totals, currency, null);
    settled.changed(new UsageKey(DAY, "default", "budi", "m"), Optional.of(row));
  }
}
