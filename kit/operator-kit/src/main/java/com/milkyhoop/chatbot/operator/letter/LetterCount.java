package com.milkyhoop.chatbot.operator.letter;

import java.util.List;

/**
 * Says how many dead letters a topic has, and why.
 *
 * @param isAtLeast whether there may be more: the newest were counted alone
 * @param causes the most frequent first
 */
public record LetterCount(String topic, long count, boolean isAtLeast, List<Cause> causes) {
  public LetterCount {
    causes = List.copyOf(causes);
  }

  /** Says how often something was the cause. */
  public record Cause(String text, long count) {}
}
