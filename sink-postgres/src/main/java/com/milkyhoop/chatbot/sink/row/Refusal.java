package com.milkyhoop.chatbot.sink.row;

/**
 * A row that the store will never take: for what it holds, or because another one has its key.
 *
 * @param cause for a person; may quote the row, so it belongs into the dead letter, not into a log
 */
public record Refusal(LogRow row, Kind kind, String cause) {

  /** Says why a row is refused. */
  public enum Kind {
    /** The database refuses what it holds. */
    CONTENT,
    /** A row of the same key, with other content, is there already. */
    CONFLICT
  }
}
