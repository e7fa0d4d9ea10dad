package com.milkyhoop.chatbot.ingress.request;

/** The fields of a SendMessageRequest as the client sent them; unset ones are empty. */
public record Fields(String userId, String sessionId, String message, String requestId) {}
