package com.milkyhoop.chatbot.ingress.request;

import com.milkyhoop.chatbot.schemas.ConversationId;

/** Says which reply: a request of a conversation. Nobody else's can be named (R12). */
public record ReplyKey(ConversationId conversation, String requestId) {}
