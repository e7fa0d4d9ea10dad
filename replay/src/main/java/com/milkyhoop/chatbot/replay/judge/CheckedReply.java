package com.milkyhoop.chatbot.replay.judge;

/**
 * Holds a reply as the checks see it.
 *
 * @param answered whether the turn ended with a reply
 * @param text empty unless answered
 * @param finishReason empty unless answered
 * @param systemPrompt that it was made with; empty for none
 */
public record CheckedReply(
    boolean answered, String text, String finishReason, String systemPrompt) {
  /** Returns the value that a turn without a reply is checked as. */
  public static CheckedReply none(String systemPrompt) {
    return new CheckedReply(false, "", "", systemPrompt);
  }
}
