package com.milkyhoop.chatbot.schemas;

/** The schema registry did not answer, or refused a schema; the message says which and why. */
public final class SchemaRegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean passing;

  /** Makes one that says that no later attempt can succeed. */
  public SchemaRegistryException(String message) {
    this(message, false);
  }

  /** Makes one that says that no later attempt can succeed. */
  public SchemaRegistryException(String message, Throwable cause) {
    this(message, false);
    initCause(cause);
  }

  private SchemaRegistryException(String message, boolean passing) {
    super(message);
    this.passing = passing;
  }

  /** Returns one that says that the registry can't answer yet. */
  public static SchemaRegistryException away(String message) {
    return new SchemaRegistryException(message, true);
  }

  /** Returns one that says that the registry does not answer. */
  public static SchemaRegistryException away(String message, Throwable cause) {
    SchemaRegistryException away = away(message);
    away.initCause(cause);
    return away;
  }

  /** Returns whether it may pass by itself. */
  public boolean isPassing() {
    return passing;
  }
}
