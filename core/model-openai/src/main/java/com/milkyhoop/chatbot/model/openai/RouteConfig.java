package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.Price;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One route, as configured: a model at a server, and what the turns may ask of it.
 *
 * @param name in log events, metrics and traces
 * @param permits the most calls at once; empty for no bound but the processor's own
 * @param contextTokens what the model's context holds, prompt and reply; empty where unknown
 */
public record RouteConfig(
    String name,
    OpenAiConfig server,
    OptionalInt permits,
    OptionalInt contextTokens,
    Optional<Price> price) {

  /** Returns a route without bounds of its own. */
  static RouteConfig of(String name, OpenAiConfig server) {
    return new RouteConfig(
        name, server, OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
  }
}
