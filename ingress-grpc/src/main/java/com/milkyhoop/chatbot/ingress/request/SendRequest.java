package com.milkyhoop.chatbot.ingress.request;

/**
 * A message that keeps all rules.
 *
 * @param key its request id is the client's, or one made here
 * @param message cleaned: what is hashed, prompted and logged
 * @param messageTokens tokens of the message in the model's encoding
 */
public record SendRequest(ReplyKey key, String message, int messageTokens, BusyPolicy onBusy) {}
