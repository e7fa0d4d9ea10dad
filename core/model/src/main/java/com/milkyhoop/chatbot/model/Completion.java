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
 * @param isLimited whether it ended for its length, and the {@link ReplyLimit} had made that less
 *     than is configured
 */
public record Completion(
    String finishReason, String model, Optional<ModelUsage> usage, boolean isLimited) {
  public Completion {
    finishReason = BoundedText.name(finishReason);
    model = BoundedText.name(model);
  }

  /** Creates the end of an answer that nothing of ours has cut. */
  public Completion(String finishReason, String model, Optional<ModelUsage> usage) {
    this(finishReason, model, usage, false);
  }
}
