package com.milkyhoop.chatbot.model;

import java.util.Optional;

/**
 * Says how a model's answer ended. What it says of itself is cut to what every record of the turn
 * can hold, whatever adapter it comes from.
 *
 * @param finishReason as the model said: stop, length, content_filter, …; at most 256 characters,
 *     none of them a control character
 * @param model as the model names itself, bounded likewise
 * @param usage empty where the model did not count
 */
public record Completion(String finishReason, String model, Optional<ModelUsage> usage) {
  public Completion {
    finishReason = BoundedText.name(finishReason);
    model = BoundedText.name(model);
  }
}
