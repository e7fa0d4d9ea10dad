package com.milkyhoop.chatbot.model;

/**
 * Holds what one turn asks of a model. Conversation and user are for the server's own caching and
 * abuse detection; an adapter sends keyed hashes of them, never the ids.
 *
 * @param conversation names the conversation: equal in all its turns
 * @param user names the person
 * @param maxCalls the most calls that the turn may cost, over all servers, from 1
 */
public record ModelRequest(Prompt prompt, String conversation, String user, int maxCalls) {
  public ModelRequest {
    if (maxCalls < 1) {
      throw new IllegalArgumentException("maxCalls must be at least 1, is " + maxCalls);
    }
  }
}
