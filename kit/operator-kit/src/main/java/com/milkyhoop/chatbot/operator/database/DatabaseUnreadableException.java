package com.milkyhoop.chatbot.operator.database;

/** Signals that a database can't be read; the message tells a person why, and quotes no row. */
public final class DatabaseUnreadableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean hasNoTables;

  DatabaseUnreadableException(boolean hasNoTables, String message, Throwable cause) {
    super(message, cause);
    this.hasNoTables = hasNoTables;
  }

  /** Returns whether it answers, and has none of the sink's tables: it is another one. */
  public boolean hasNoTables() {
    return hasNoTables;
  }
}
