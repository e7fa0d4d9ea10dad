package com.milkyhoop.chatbot.model;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Holds what was asked of a model, for the record: with the conversation's turns it makes the same
 * request again.
 *
 * @param route name of the server and model, as configured
 * @param model as asked for
 * @param maxTokens the most that the reply may have
 * @param isLimited whether that is less than is configured, by the {@link ReplyLimit}
 * @param temperature empty where none was sent
 * @param prompt as it was sent: its turns may be fewer than the turn asked for
 */
public record SentRequest(
    String route,
    String model,
    int maxTokens,
    boolean isLimited,
    OptionalDouble temperature,
    Prompt prompt) {
  /** Creates a request whose reply may be as long as is configured. */
  public SentRequest(
      String route, String model, int maxTokens, OptionalDouble temperature, Prompt prompt) {
    this(route, model, maxTokens, false, temperature, prompt);
  }

  /** Returns the numbers of the earlier turns in it, oldest first. */
  public List<Long> turns() {
    return prompt.turns();
  }
}
