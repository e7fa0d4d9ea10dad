package com.milkyhoop.chatbot.e2e.check;

/**
 * The first SEND of a request on chat-requests; repeats of it are not kept.
 *
 * @param key of the record: user_id/session_id
 * @param offset within the conversation's partition
 */
record Send(String key, String requestId, String message, long offset) {}
