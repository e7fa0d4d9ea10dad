package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.sink.row.LogRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Keeps texts out of {@code chatbot_log} that the server stores but can't read a member of: {@code
 * json} lets in escapes of U+0000 and lone surrogates, and reading one member reads all of them, so
 * such a row would fail every query that meets it. The sink has parsed each event already, so only
 * what has such an escape, or is not written as our log is, is given to the server to read once
 * more; a CHECK would have it read every row. Immutable.
 */
final class ReadableRows {
  private static final String ESCAPE = "\\u";
  private static final String EVENT = "\"event\"";
  private static final String BEGIN = "{" + EVENT + ":\"";

  private static final String READ =
      """
      SELECT EXISTS (
        SELECT FROM unnest(?::text[], ?::text[]) AS n (payload, event)
        WHERE n.payload::json ->> 'event' IS DISTINCT FROM n.event)
      """;

  private ReadableRows() {}

  /**
   * Returns when the server can read all of them, and finds in each the event that the sink has.
   *
   * @throws SQLException as the server refuses one
   * @throws RowRefusedException where it finds another event
   */
  static void require(Connection connection, List<LogRow> rows)
      throws SQLException, RowRefusedException {
    List<LogRow> uncertain = rows.stream().filter(row -> !isCertain(row)).toList();
    if (uncertain.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      String[] payloads = uncertain.stream().map(LogRow::json).toArray(String[]::new);
      String[] events = uncertain.stream().map(Tables::eventName).toArray(String[]::new);
      statement.setArray(1, connection.createArrayOf("text", payloads));
      statement.setArray(2, connection.createArrayOf("text", events));
      try (ResultSet result = statement.executeQuery()) {
        if (result.next() && result.getBoolean(1)) {
          throw RowRefusedException.byEvent();
        }
      }
    }
  }

  /** Begins with its event, names none again, and has no escape that may be none of a character. */
  static boolean isCertain(LogRow row) {
    String json = row.json();
    String begin = BEGIN + Tables.eventName(row) + "\",";
    return json.startsWith(begin)
        && json.indexOf(EVENT, begin.length()) < 0
        && !json.contains(ESCAPE);
  }
}
