package com.milkyhoop.chatbot.model;

/**
 * Holds the text of a reply that an earlier attempt left, for the next one to go on from (R13).
 *
 * @param tokens of the text, counted by us
 */
public record ReplyBeginning(String text, int tokens) {
  /** Has an attempt begin with nothing. */
  public static final ReplyBeginning NONE = new ReplyBeginning("", 0);

  /** Returns whether there is nothing to go on from. */
  public boolean isEmpty() {
    return text.isEmpty();
  }
}
