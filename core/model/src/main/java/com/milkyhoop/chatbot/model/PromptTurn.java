package com.milkyhoop.chatbot.model;

/**
 * An earlier turn that a prompt holds.
 *
 * @param number its place in the conversation, from 1
 * @param answered whether its reply is an assistant's message of the prompt
 * @param tokens that it adds to the prompt
 */
public record PromptTurn(long number, boolean answered, int tokens) {
  static PromptTurn of(FinishedTurn turn) {
    return new PromptTurn(turn.number(), !turn.reply().isEmpty(), turn.tokens());
  }
}
