package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.Written;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * Inserts rows into both tables, in a transaction. Where rows have come again it looks for each
 * key; else it inserts as if all were new, which costs the server less, and begins anew when one
 * was not. Thread-safe.
 */
final class Insertions {
  private final DataSource connections;
  private final Table log;
  private final Table messages;
  private final Marks marks;

  /**
   * Holds whether the rows before were partly there: after a start, and while a log is read again.
   */
  private volatile boolean repeating = true;

  /**
   * @param connections without auto-commit, which roll back when they are given back
   */
  Insertions(DataSource connections, Table log, Table messages, Marks marks) {
    this.connections = connections;
    this.log = log;
    this.messages = messages;
    this.marks = marks;
  }

  /**
   * Holds what a transaction did.
   *
   * @param kept the rows whose users were not erased since
   */
  record Inserted(List<LogRow> kept, Written written) {}

  /** Says how rows of both tables are inserted. */
  private interface Way {
    Written insert(Connection connection, List<LogRow> rows)
        throws SQLException, RowRefusedException;
  }

  /**
   * Inserts rows; those that are there already are left as they are.
   *
   * @throws RowRefusedException when nothing was inserted, as a row of them never will be
   * @throws UnavailableException when it can't now
   */
  Inserted insert(List<LogRow> rows) throws RowRefusedException {
    try {
      if (!repeating) {
        try {
          return commit(rows, this::insertNew);
        } catch (SQLException e) {
          if (!SqlFailure.isOfKey(e)) {
            throw e;
          }
        }
      }
      Inserted inserted = commit(rows, this::insertMissing);
      repeating = inserted.written.events() < inserted.kept.size();
      return inserted;
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  /**
   * Inserts a row and takes it back.
   *
   * @throws RowRefusedException when it is refused
   * @throws UnavailableException when it can't now
   */
  void tryOut(LogRow row) throws RowRefusedException {
    try (Connection connection = connections.getConnection()) {
      var _ = insertMissing(connection, List.of(row));
      connection.rollback();
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  private static RowRefusedException refused(SQLException e) {
    if (SqlFailure.of(e) == SqlFailure.ROW_REFUSED) {
      return RowRefusedException.byContent(e);
    }
    throw SqlFailure.unavailable(e);
  }

  private Inserted commit(List<LogRow> rows, Way way) throws SQLException, RowRefusedException {
    try (Connection connection = connections.getConnection()) {
      List<LogRow> kept = marks.withoutErased(connection, rows);
      ReadableRows.require(connection, kept);
      Written written = way.insert(connection, kept);
      connection.commit();
      int newEvents = written.events();
      return new Inserted(
          kept, new Written(newEvents, written.messages(), rows.size() - newEvents, List.of()));
    }
  }

  private Written insertNew(Connection connection, List<LogRow> rows) throws SQLException {
    List<LogRow> withReply = withReply(rows);
    int newEvents = rows.isEmpty() ? 0 : log.insert(connection, rows);
    int newMessages = withReply.isEmpty() ? 0 : messages.insert(connection, withReply);
    return new Written(newEvents, newMessages, 0, List.of());
  }

  private Written insertMissing(Connection connection, List<LogRow> rows)
      throws SQLException, RowRefusedException {
    int newEvents = insertMissing(connection, log, rows);
    int newMessages = insertMissing(connection, messages, withReply(rows));
    return new Written(newEvents, newMessages, rows.size() - newEvents, List.of());
  }

  private static List<LogRow> withReply(List<LogRow> rows) {
    return rows.stream().filter(row -> row.event().event().hasReply()).toList();
  }

  private static int insertMissing(Connection connection, Table table, List<LogRow> rows)
      throws SQLException, RowRefusedException {
    if (rows.isEmpty()) {
      return 0;
    }
    int inserted = table.insertMissing(connection, rows);
    if (inserted < rows.size() && table.hasConflict(connection, rows)) {
      throw RowRefusedException.byConflict(table);
    }
    return inserted;
  }
}
