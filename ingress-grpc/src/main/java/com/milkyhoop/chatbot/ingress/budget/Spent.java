package com.milkyhoop.chatbot.ingress.budget;

/**
 * What was spent, or may be, in both units.
 *
 * @param tokens of prompts and answers
 * @param micros millionths of the currency
 */
record Spent(long tokens, long micros) {
  static final Spent NOTHING = new Spent(0, 0);

  Spent plus(Spent other) {
    return new Spent(tokens + other.tokens, micros + other.micros);
  }

  Spent minus(Spent other) {
    return new Spent(tokens - other.tokens, micros - other.micros);
  }
}
