package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TokenUsage;
import java.util.Optional;

/**
 * How a model's answer ended.
 *
 * @param finishReason as the model said: stop, length, content_filter, …
 * @param model as the model names itself
 * @param usage empty where the model did not count
 * @param calls requests that were sent, retries included
 */
public record Completion(
    String finishReason, String model, Optional<TokenUsage> usage, int calls) {}
