package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.sink.row.Refusal;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Says that at least one row of a transaction, which is rolled back, will never be taken. */
final class RowRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Refusal.Kind kind;
  private final String reason;
  private final String place;
  private final boolean byConstraint;

  private RowRefusedException(
      Refusal.Kind kind,
      String reason,
      String place,
      boolean byConstraint,
      @Nullable Throwable cause) {
    super(reason, cause);
    this.kind = kind;
    this.reason = reason;
    this.place = place;
    this.byConstraint = byConstraint;
  }

  static RowRefusedException byContent(SQLException e) {
    return new RowRefusedException(
        Refusal.Kind.CONTENT,
        "SQLSTATE %s: %s".formatted(e.getSQLState(), e.getMessage()),
        SqlFailure.place(e),
        SqlFailure.isOfConstraint(e),
        e);
  }

  static RowRefusedException byEvent() {
    return new RowRefusedException(
        Refusal.Kind.CONTENT,
        "payload ->> 'event' is another event than the sink has read",
        "payload",
        false,
        null);
  }

  static RowRefusedException byConflict(Table table) {
    return new RowRefusedException(
        Refusal.Kind.CONFLICT,
        table.name() + " has a row of the same key with other content",
        table.name(),
        false,
        null);
  }

  Refusal.Kind kind() {
    return kind;
  }

  /** Returns why, for the dead letter: it may quote the row. */
  String reason() {
    return reason;
  }

  /** Returns what it broke, for the log: it quotes nothing. */
  String place() {
    return place;
  }

  /** Returns whether a constraint refused it, rather than what its text is. */
  boolean isByConstraint() {
    return byConstraint;
  }
}
