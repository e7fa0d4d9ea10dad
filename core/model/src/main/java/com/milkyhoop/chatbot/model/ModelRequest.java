package com.milkyhoop.chatbot.model;

/**
 * Holds what one turn asks of a model. Conversation and user are for the server's own caching and
 * abuse detection; an adapter sends keyed hashes of them, never the ids.
 *
 * @param conversation names the conversation: equal in all its turns
 * @param user names the person
 * @param maxCalls the most calls that the turn may cost, over all servers, from 1
 * @param limit says how long an answer may be that the turn can pay for
 */
public record ModelRequest(
    Prompt prompt, String conversation, String user, int maxCalls, ReplyLimit limit) {
  public ModelRequest {
    if (maxCalls < 1) {
      throw new IllegalArgumentException("maxCalls must be at least 1, is " + maxCalls);
    }
  }

  /** Creates a request whose answers may cost what they will. */
  public ModelRequest(Prompt prompt, String conversation, String user, int maxCalls) {
    this(prompt, conversation, user, maxCalls, ReplyLimit.NONE);
  }
}
