package com.milkyhoop.chatbot.bench.report;

/**
 * Holds what a figure should be at most, or at least.
 *
 * @param unit of both numbers, as it is shown: {@code ms}, {@code ×}, {@code tokens/s}
 */
public record Target(String what, double measured, Bound bound, double limit, String unit) {

  /** Says on which side of its limit a figure is good. */
  public enum Bound {
    AT_MOST("≤"),
    AT_LEAST("≥");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }

    public String sign() {
      return sign;
    }
  }

  public static Target atMost(String what, double measured, double limit, String unit) {
    return new Target(what, measured, Bound.AT_MOST, limit, unit);
  }

  public static Target atLeast(String what, double measured, double limit, String unit) {
    return new Target(what, measured, Bound.AT_LEAST, limit, unit);
  }

  /** A figure that is no number, because nothing was measured, meets nothing. */
  public boolean isMet() {
    return switch (bound) {
      case AT_MOST -> measured <= limit;
      case AT_LEAST -> measured >= limit;
    };
  }
}
