package com.milkyhoop.chatbot.model;

/**
 * An earlier turn that may be part of a prompt.
 *
 * @param number its place in the conversation, from 1
 * @param reply empty where the person stopped it before any text
 * @param replyTokens 0 for an empty reply
 */
public record FinishedTurn(
    long number, String message, int messageTokens, String reply, int replyTokens) {}
