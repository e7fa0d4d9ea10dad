package com.milkyhoop.chatbot.e2e.check;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Reads the tables. */
record Tables(String databaseUrl) {
  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  List<MessageRow> messageRows() {
    return query(
        "select \"userId\", \"sessionId\", message, reply from \"ChatMessage\"",
        row ->
            new MessageRow(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
  }

  List<LogRow> logRows() {
    return query(
        "select user_id, session_id, request_id, event, payload ->> 'reply' from chatbot_log",
        row ->
            new LogRow(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5)));
  }

  /**
   * What the usage ledger has counted.
   *
   * @param tokens of prompts and answers
   */
  record Counted(long requests, long tokens) {}

  /** Returns the sum of all days. */
  Counted counted() {
    return query(
            "select coalesce(sum(requests), 0),"
                + " coalesce(sum(prompt_tokens + completion_tokens), 0)"
                + " from chat_usage where length(period) = 10",
            row -> new Counted(row.getLong(1), row.getLong(2)))
        .getFirst();
  }

  long logRowCount() {
    return query("select count(*) from chatbot_log", row -> row.getLong(1)).getFirst();
  }

  private <T> List<T> query(String sql, RowReader<T> reader) {
    URI url = URI.create(databaseUrl);
    String[] login = url.getUserInfo().split(":", 2);
    String jdbc =
        "jdbc:postgresql://%s:%d%s".formatted(url.getHost(), url.getPort(), url.getPath());
    try (Connection connection = DriverManager.getConnection(jdbc, login[0], login[1]);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(reader.read(rows));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException("can't read the tables", e);
    }
  }
}
