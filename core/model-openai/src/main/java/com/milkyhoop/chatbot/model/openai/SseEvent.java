package com.milkyhoop.chatbot.model.openai;

/**
 * One server-sent event.
 *
 * @param type its {@code event} field, empty where it has none
 * @param data its {@code data} lines, joined by line feeds
 */
public record SseEvent(String type, String data) {}
