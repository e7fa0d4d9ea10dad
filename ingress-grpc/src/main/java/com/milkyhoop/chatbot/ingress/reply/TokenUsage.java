package com.milkyhoop.chatbot.ingress.reply;

/** Tokens, as the model counted them. */
public record TokenUsage(long promptTokens, long completionTokens) {}
