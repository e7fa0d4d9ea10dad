package com.milkyhoop.chatbot.replay.imports;

/**
 * Holds a message and its reply.
 *
 * @param requestId made of what it says and where: the same line of a file gives the same ids
 */
record Exchange(String requestId, String message, String reply) {}
