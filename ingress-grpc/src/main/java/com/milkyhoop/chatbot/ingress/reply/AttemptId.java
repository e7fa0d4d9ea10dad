package com.milkyhoop.chatbot.ingress.reply;

import java.util.Comparator;

/** Which try at a reply a piece belongs to; a larger one replaces all smaller ones (R6). */
public record AttemptId(long epoch, int number) implements Comparable<AttemptId> {
  private static final Comparator<AttemptId> ORDER =
      Comparator.comparingLong(AttemptId::epoch).thenComparingInt(AttemptId::number);

  @Override
  public int compareTo(AttemptId other) {
    return ORDER.compare(this, other);
  }
}
