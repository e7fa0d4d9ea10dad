package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TokenUsage;
import java.util.Optional;

/**
 * How a model's answer ended. What it says of itself is cut to what every record of the turn can
 * hold, whatever adapter it comes from.
 *
 * @param finishReason as the model said: stop, length, content_filter, …; at most 256 characters,
 *     none of them a control character
 * @param model as the model names itself, bounded likewise
 * @param usage empty where the model did not count
 * @param calls requests that were sent, retries included
 */
public record Completion(String finishReason, String model, Optional<TokenUsage> usage, int calls) {
  public Completion {
    finishReason = BoundedText.name(finishReason);
    model = BoundedText.name(model);
  }
}
