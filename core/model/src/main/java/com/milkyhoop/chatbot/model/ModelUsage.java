package com.milkyhoop.chatbot.model;

/**
 * Tokens as a server counted them. What is not counted is 0.
 *
 * @param prompt all tokens of the prompt, cached ones included
 * @param cached of the prompt's, those read from the provider's cache
 * @param cacheWritten of the prompt's, those written into the provider's cache
 * @param completion all tokens of the answer, reasoning included
 * @param reasoning of the answer's, those that are no part of the reply
 */
public record ModelUsage(
    long prompt, long cached, long cacheWritten, long completion, long reasoning) {
  /** Counts without caches or reasoning. */
  public static ModelUsage of(long prompt, long completion) {
    return new ModelUsage(prompt, 0, 0, completion, 0);
  }
}
