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
 * @param temperature empty where none was sent
 * @param prompt as it was sent: its turns may be fewer than the turn asked for
 */
public record SentRequest(
    String route, String model, int maxTokens, OptionalDouble temperature, Prompt prompt) {
  /** Returns the numbers of the earlier turns in it, oldest first. */
  public List<Long> turns() {
    return prompt.turns();
  }
}
