package com.milkyhoop.chatbot.ingress.call;

/** Holds what the client is told once its request is durable. */
public record Acceptance(String requestId, String sessionId, String traceId) {}
