package com.milkyhoop.chatbot.ingress.request;

/** The fields that say which reply, as the client sent them; unset ones are empty. */
public record KeyFields(String userId, String sessionId, String requestId) {
  /** Returns the same for another user. */
  public KeyFields forUser(String user) {
    return new KeyFields(user, sessionId, requestId);
  }
}
