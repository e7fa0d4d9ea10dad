package com.milkyhoop.chatbot.e2e.check;

/**
 * A row of chatbot_log.
 *
 * @param reply as its payload has it
 */
record LogRow(String userId, String sessionId, String requestId, String event, String reply) {}
