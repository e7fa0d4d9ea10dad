package com.milkyhoop.chatbot.ingress.reply;

/** Tokens, as the model counted them. */
public record ReplyUsage(long promptTokens, long completionTokens) {}
