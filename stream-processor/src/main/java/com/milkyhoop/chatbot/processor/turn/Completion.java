package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TokenUsage;
import java.util.Optional;

/**
 * How a model's answer ended. What it says of itself is cut to what every record of the turn can
 * hold, whatever adapter it comes from.
 *
 * @param finishReason as the model said: stop, length, content_filter, …; at most 256 characters,
 *     without U+0000
 * @param model as the model names itself, bounded likewise
 * @param usage empty where the model did not count
 * @param calls requests that were sent, retries included
 */
public record Completion(String finishReason, String model, Optional<TokenUsage> usage, int calls) {
  private static final int MAX_NAME_CHARS = 256;

  public Completion {
    finishReason = BoundedText.of(finishReason, MAX_NAME_CHARS);
    model = BoundedText.of(model, MAX_NAME_CHARS);
  }
}
