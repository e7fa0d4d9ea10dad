package com.milkyhoop.chatbot.replay.rebuild;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.operator.database.PostgresConnection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Reads databases in one transaction each, which sees what was there when it began. */
final class Databases {
  private Databases() {}

  /** Queries a connection. */
  @FunctionalInterface
  interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }

  /**
   * Returns the result of a query of a database.
   *
   * @throws com.milkyhoop.chatbot.operator.database.DatabaseUnreadableException when it gives none
   */
  static <T> T read(DatabaseUrl url, Question<T> question) {
    try (Connection connection = PostgresConnection.snapshot(url)) {
      return question.ask(connection);
    } catch (SQLException e) {
      throw PostgresConnection.failed(url, e);
    }
  }

  /** Returns whether no table of the sink has a row. */
  static boolean isEmpty(Connection connection, String schema) throws SQLException {
    String quoted = '"' + schema.replace("\"", "\"\"") + '"';
    for (TablePair table : TablePair.ALL) {
      String name = quoted + '.' + table.name();
      String literal = name.replace("'", "''");
      if (isTrue(connection, "SELECT to_regclass('%s') IS NOT NULL".formatted(literal))
          && isTrue(connection, "SELECT EXISTS (SELECT FROM %s)".formatted(name))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTrue(Connection connection, String question) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(question)) {
      return result.next() && result.getBoolean(1);
    }
  }
}
