package com.milkyhoop.chatbot.replay.verify;

/**
 * Counts the rows that are equal to their events.
 *
 * @param events of chatbot_log
 * @param messages of {@code "ChatMessage"}
 */
record RowCounts(long events, long messages) {}
