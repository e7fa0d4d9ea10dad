package com.milkyhoop.chatbot.replay.judge;

import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.replay.record.TurnRef;

/**
 * Holds a pair of replies to the same message.
 *
 * @param prompt as it was recorded: system prompt, earlier turns, message
 * @param arm whose reply is judged; {@link #RECORDED} where nothing was replayed
 * @param recorded the reply that the log has
 * @param candidate the arm's reply; where nothing was replayed, the recorded one
 */
public record JudgeTask(
    TurnRef turn, String arm, int repeat, Prompt prompt, String recorded, String candidate) {
  /** Is the arm's name where the recorded reply is judged by itself. */
  public static final String RECORDED = "recorded";

  /** Returns whether there is one reply only. */
  boolean isSingle() {
    return arm.equals(RECORDED);
  }

  /** Returns what names the pair in a run. */
  String id() {
    return "%d-%d/%s/%d".formatted(turn.partition(), turn.offset(), arm, repeat);
  }
}
