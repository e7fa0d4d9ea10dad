package com.milkyhoop.chatbot.processor.turn;

/**
 * What a model is asked with besides the prompt; recorded with each turn.
 *
 * @param maxTokens the most that a reply may have
 * @param systemPrompt empty for none
 */
public record ModelParameters(
    String model, int maxTokens, double temperature, String systemPrompt) {}
