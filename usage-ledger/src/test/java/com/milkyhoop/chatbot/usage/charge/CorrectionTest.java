package com.milkyhoop.chatbot.usage.charge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.milkyhoop.chatbot.event.AttemptCharge;
import com.milkyhoop.chatbot.event.Charge;
import com.milkyhoop.chatbot.event.ChargeLine;
import com.milkyhoop.chatbot.event.UsageTotals;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorrectionTest {
  private static final AttemptCharge ESTIMATE = attempt("m", 10, 100);

  @Test
  void shouldMoveTheCostToTheModelThatAnsweredR14() {
    var correction =
        Correction.of(charge("EUR", ESTIMATE), charge("EUR", attempt("m-2026", 30, 300)));

    assertThat(correction.difference())
        .extracting(ChargeLine::getModel, it -> it.getTotals().getCostMicros())
        .containsExactly(tuple("m", -100L), tuple("m-2026", 300L));
    assertThat(correction.open()).isEmpty();
  }

  /** The price table was changed between the event and what was told of it later. */
  @Test
  void shouldNeverAddTwoCurrenciesR14() {
    var correction = Correction.of(charge("EUR", ESTIMATE), charge("IDR", attempt("m", 30, 9_000)));

    UsageTotals difference = correction.difference().getFirst().getTotals();
    assertThat(difference.getCompletionTokens()).isEqualTo(20);
    assertThat(difference.getCostMicros()).isEqualTo(-100);
    assertThat(difference.getUnpricedTokens()).isEqualTo(30);
  }

  private static Charge charge(String currency, AttemptCharge attempt) {
    return new Charge("default", "u", "s", "r", 0L, List.of(), currency, List.of(attempt), false);
  }

  private static AttemptCharge attempt(String model, long completion, long cost) {
    var totals =
        UsageTotals.newBuilder().setCompletionTokens(completion).setCostMicros(cost).build();
    return new AttemptCharge("7/0", List.of(new ChargeLine(model, totals)));
  }
}
