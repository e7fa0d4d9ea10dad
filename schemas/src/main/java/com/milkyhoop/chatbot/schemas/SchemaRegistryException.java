package com.milkyhoop.chatbot.schemas;

/** The schema registry did not answer, or refused a schema; the message says which and why. */
public final class SchemaRegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SchemaRegistryException(String message) {
    super(message);
  }

  public SchemaRegistryException(String message, Throwable cause) {
    super(message, cause);
  }
}
