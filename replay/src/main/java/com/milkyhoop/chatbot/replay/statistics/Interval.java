package com.milkyhoop.chatbot.replay.statistics;

/** A confidence interval; both ends belong to it. */
public record Interval(double low, double high) {
  /** Returns whether every value in it is nearer to 0 than the margin. */
  boolean isWithin(double margin) {
    return low > -margin && high < margin;
  }

  boolean holdsZero() {
    return low <= 0 && high >= 0;
  }

  Interval hull(Interval other) {
    return new Interval(Math.min(low, other.low), Math.max(high, other.high));
  }
}
