package com.milkyhoop.chatbot.model.openai;

import java.math.BigDecimal;
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

  /**
   * Holds what a million tokens cost, in any one currency.
   *
   * @param cachedInput of the prompt's tokens that were read from the provider's cache
   * @param cacheWrittenInput of those that were written into it
   */
  public record Price(
      BigDecimal input, BigDecimal cachedInput, BigDecimal cacheWrittenInput, BigDecimal output) {}
}
