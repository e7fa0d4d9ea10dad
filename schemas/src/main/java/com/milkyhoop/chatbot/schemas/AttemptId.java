package com.milkyhoop.chatbot.schemas;

import java.util.Comparator;

/**
 * Names the attempt at a reply that a piece of text belongs to: a larger one replaces all smaller
 * ones, and readers ignore what is below the largest that they have seen (R6).
 *
 * @param epoch of the task that made it
 * @param number within the epoch, rising
 */
public record AttemptId(long epoch, int number) implements Comparable<AttemptId> {
  private static final Comparator<AttemptId> ORDER =
      Comparator.comparingLong(AttemptId::epoch).thenComparingInt(AttemptId::number);

  /** Returns {@code epoch/number}, which names it in records. */
  public String name() {
    return epoch + "/" + number;
  }

  @Override
  public int compareTo(AttemptId other) {
    return ORDER.compare(this, other);
  }
}
