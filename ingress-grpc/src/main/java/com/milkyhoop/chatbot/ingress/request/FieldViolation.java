package com.milkyhoop.chatbot.ingress.request;

/**
 * A field that breaks a rule.
 *
 * @param field as the proto names it
 * @param rule what must hold, for a person; never holds the value
 */
public record FieldViolation(String field, String rule) {}
