package com.milkyhoop.chatbot.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Figures as people read them. */
final class Cells {
  private static final MathContext THREE_DIGITS = new MathContext(3);
  private static final double WHOLE_FROM = 100;

  private Cells() {}

  static String text(Object cell) {
    return switch (cell) {
      case Double number -> text(number.doubleValue());
      case Integer number -> text(number.longValue());
      case Long number -> text(number.longValue());
      default -> cell.toString();
    };
  }

  static String text(double number) {
    if (!Double.isFinite(number)) {
      return "–";
    }
    if (Math.abs(number) >= WHOLE_FROM) {
      return text(Math.round(number));
    }
    return new BigDecimal(number).round(THREE_DIGITS).stripTrailingZeros().toPlainString();
  }

  private static String text(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
