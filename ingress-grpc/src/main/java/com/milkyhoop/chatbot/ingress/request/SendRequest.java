package com.milkyhoop.chatbot.ingress.request;

import com.milkyhoop.chatbot.schemas.ConversationId;

/**
 * A message that keeps all rules.
 *
 * @param requestId the client's, or one made here
 * @param message cleaned: what is hashed, prompted and logged
 * @param messageTokens tokens of the message in the model's encoding
 */
public record SendRequest(
    ConversationId conversation, String requestId, String message, int messageTokens) {}
