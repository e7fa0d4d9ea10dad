package com.milkyhoop.chatbot.e2e.check;

/** A row of {@code "ChatMessage"}. */
record MessageRow(String userId, String sessionId, String message, String reply) {}
