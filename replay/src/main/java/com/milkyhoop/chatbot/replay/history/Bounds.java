package com.milkyhoop.chatbot.replay.history;

import com.milkyhoop.chatbot.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * Holds the widest limits of the prompts that some events record: no prompt reaches further back.
 *
 * @param maxTokens the most that a prompt might hold
 * @param maxTurns the most earlier turns that it might hold
 */
public record Bounds(int maxTokens, int maxTurns) {
  /** Holds the bounds before any event. */
  public static final Bounds NONE = new Bounds(0, 0);

  /** Returns these bounds, widened to an event's. */
  public Bounds with(LogEvent.@Nullable Prompt prompt) {
    return prompt == null
            || (prompt.maxContextTokens() <= maxTokens && prompt.maxContextTurns() <= maxTurns)
        ? this
        : new Bounds(
            Math.max(maxTokens, prompt.maxContextTokens()),
            Math.max(maxTurns, prompt.maxContextTurns()));
  }
}
