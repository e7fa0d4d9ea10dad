package com.milkyhoop.chatbot.ingress.request;

import com.milkyhoop.chatbot.schemas.UsageKey;

/**
 * A message that keeps all rules.
 *
 * @param key its request id is the client's, or one made here
 * @param message cleaned: what is hashed, prompted and logged
 * @param messageTokens tokens of the message in the model's encoding
 * @param principal who asks for the user, by the name for bills
 */
public record SendRequest(
    ReplyKey key, String message, int messageTokens, BusyPolicy onBusy, String principal) {
  /** Creates a request of which nobody has said yet who asks. */
  public SendRequest(ReplyKey key, String message, int messageTokens, BusyPolicy onBusy) {
    this(key, message, messageTokens, onBusy, UsageKey.DEFAULT_PRINCIPAL);
  }

  /** Returns the same, asked for by this principal. */
  public SendRequest by(String name) {
    return new SendRequest(key, message, messageTokens, onBusy, name);
  }
}
