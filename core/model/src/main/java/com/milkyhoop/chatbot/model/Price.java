package com.milkyhoop.chatbot.model;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Holds what a million tokens of a model cost, in any one currency.
 *
 * @param cachedInput of the prompt's tokens that were read from the provider's cache
 * @param cacheWrittenInput of those that were written into it
 * @param output of the answer's tokens that are its text
 * @param reasoning of the answer's tokens that are no part of the reply
 */
public record Price(
    BigDecimal input,
    BigDecimal cachedInput,
    BigDecimal cacheWrittenInput,
    BigDecimal output,
    BigDecimal reasoning) {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  /** Creates a price by which reasoning costs as text does. */
  public Price(
      BigDecimal input, BigDecimal cachedInput, BigDecimal cacheWrittenInput, BigDecimal output) {
    this(input, cachedInput, cacheWrittenInput, output, output);
  }

  /** Returns what these tokens cost, exactly. */
  public BigDecimal cost(ModelUsage usage) {
    return micros(usage).divide(MILLION);
  }

  /** Returns what these tokens cost in millionths of the currency, rounded half up. */
  public long costMicros(ModelUsage usage) {
    return micros(usage).setScale(0, RoundingMode.HALF_UP).longValueExact();
  }

  /** Returns what an answer's token costs at most. */
  public BigDecimal answer() {
    return output.max(reasoning);
  }

  /** Returns what any token costs at most. */
  BigDecimal dearest() {
    return answer().max(input);
  }

  /** A price for a million tokens is, in millionths, the price of one token. */
  private BigDecimal micros(ModelUsage usage) {
    long plain = Math.max(0, usage.prompt() - usage.cached() - usage.cacheWritten());
    long text = Math.max(0, usage.completion() - usage.reasoning());
    return input
        .multiply(BigDecimal.valueOf(plain))
        .add(cachedInput.multiply(BigDecimal.valueOf(usage.cached())))
        .add(cacheWrittenInput.multiply(BigDecimal.valueOf(usage.cacheWritten())))
        .add(output.multiply(BigDecimal.valueOf(text)))
        .add(reasoning.multiply(BigDecimal.valueOf(usage.reasoning())));
  }
}
