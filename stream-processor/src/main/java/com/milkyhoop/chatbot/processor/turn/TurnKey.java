package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.schemas.ConversationId;

/** Names a turn by what its records carry. */
public record TurnKey(ConversationId conversation, String requestId) {}
