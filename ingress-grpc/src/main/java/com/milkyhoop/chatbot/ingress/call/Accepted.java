package com.milkyhoop.chatbot.ingress.call;

/** What the client is told once its request is durable. */
public record Accepted(String requestId, String sessionId, String traceId) {}
