package com.milkyhoop.chatbot.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Formats amounts for people. */
final class Amounts {
  private static final int MICROS = 6;
  private static final int SHOWN_DECIMALS = 4;

  private Amounts() {}

  static String count(long tokens) {
    return String.format(Locale.ROOT, "%,d", tokens);
  }

  /** Formats an amount of money, in millionths. */
  static String money(long micros) {
    return BigDecimal.valueOf(micros, MICROS)
        .setScale(SHOWN_DECIMALS, RoundingMode.HALF_UP)
        .toPlainString();
  }
}
