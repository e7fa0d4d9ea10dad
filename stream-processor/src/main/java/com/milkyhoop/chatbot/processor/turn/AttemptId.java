package com.milkyhoop.chatbot.processor.turn;

/**
 * Which try at a turn a delta belongs to; readers ignore ids below the largest they have seen (R6).
 *
 * @param epoch of the task that made it
 * @param number within the epoch, rising
 */
record AttemptId(long epoch, int number) {}
