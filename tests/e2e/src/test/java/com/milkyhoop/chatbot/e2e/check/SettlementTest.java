package com.milkyhoop.chatbot.e2e.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettlementTest {
  @ParameterizedTest
  @CsvSource({
    "7, 7, 900, 900, 0, 0, 0",
    "7, 6, 900, 900, 0, 0, 1",
    "7, 8, 900, 900, 0, 0, 1",
    "7, 7, 900, 899, 0, 0, 1",
    "7, 7, 900, 900, 2, 0, 1",
    "7, 7, 900, 900, 0, 1, 1",
    "7, 6, 900, 899, 2, 1, 4"
  })
  void shouldNameEachThingThatDoesNotAddUpR14(
      long logged,
      long counted,
      long loggedTokens,
      long countedTokens,
      long heldAlthoughCounted,
      long heldForever,
      int problems) {
    var settlement =
        new Settlement(
            logged, counted, loggedTokens, countedTokens, heldAlthoughCounted, heldForever);

    assertThat(settlement.problems(false)).hasSize(problems);
  }

  @Test
  void shouldAllowHoldsOfAnIngressThatEndedUntilTheyAreDueR14() {
    assertThat(new Settlement(7, 7, 900, 900, 2, 0).problems(true)).isEmpty();
    assertThat(new Settlement(7, 7, 900, 900, 2, 1).problems(true)).hasSize(1);
  }
}
