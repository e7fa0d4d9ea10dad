package com.milkyhoop.chatbot.e2e.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BillTest {
  @ParameterizedTest
  @CsvSource({
    "1000, 1000, 0, true",
    "1001, 1000, 0, false",
    "999, 1000, 0, false",
    "1105, 1000, 100, true",
    "1095, 1000, 100, true",
    "1106, 1000, 100, false",
    "1094, 1000, 100, false"
  })
  void shouldAllowAnErrorInWhatIsEstimatedAloneR14(
      long billed, long counted, long estimated, boolean isRight) {
    assertThat(new Bill(billed, counted, estimated, 0).problem().isEmpty()).isEqualTo(isRight);
  }

  @Test
  void shouldPrintBothSums() {
    assertThat(new Bill(1_090, 1_000, 100, 2))
        .hasToString(
            "bill 1090 tokens, ledger 1100, 100 of them estimated (+10.0 %), 2 calls of unknown"
                + " cost");
  }
}
