package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.sink.row.Refusal;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Says that at least one row of a transaction, which is rolled back, will never be taken. */
final class RowRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Refusal.Kind kind;
  private final String reason;

  private RowRefusedException(Refusal.Kind kind, String reason, @Nullable Throwable cause) {
    super(reason, cause);
    this.kind = kind;
    this.reason = reason;
  }

  static RowRefusedException byContent(SQLException e) {
    return new RowRefusedException(
        Refusal.Kind.CONTENT, "SQLSTATE %s: %s".formatted(e.getSQLState(), e.getMessage()), e);
  }

  static RowRefusedException byConflict(Table table) {
    return new RowRefusedException(
        Refusal.Kind.CONFLICT,
        table.name() + " has a row of the same key with other content",
        null);
  }

  Refusal.Kind kind() {
    return kind;
  }

  String reason() {
    return reason;
  }
}
