package com.milkyhoop.chatbot.model;

import java.util.OptionalLong;

/**
 * An earlier turn that may be part of a prompt.
 *
 * @param number its place in the conversation, from 1
 * @param reply empty where the person stopped it before any text
 * @param replyTokens 0 for an empty reply
 * @param promptStart number of the first turn of the prompt that it was generated from, its own
 *     where that prompt held no earlier turn; empty where no prompt was made for it
 */
public record FinishedTurn(
    long number,
    String message,
    int messageTokens,
    String reply,
    int replyTokens,
    OptionalLong promptStart) {
  /** Returns what it adds to the tokens of a prompt. */
  int tokens() {
    int tokens = TokenCounter.PER_MESSAGE + messageTokens;
    return reply.isEmpty() ? tokens : tokens + TokenCounter.PER_MESSAGE + replyTokens;
  }
}
