package com.milkyhoop.chatbot.sink.postgres;

import static java.util.stream.Collectors.joining;

import com.milkyhoop.chatbot.sink.row.LogRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Writes rows of one table. A statement takes one array a column, whatever the number of rows:
 * faster than a rewritten JDBC batch, and it says how many rows were new. Immutable.
 */
final class Table {
  private final String name;
  private final List<Column> columns;
  private final String insert;
  private final String insertMissing;
  private final String conflict;

  /**
   * @param name quoted and with its schema
   * @param key names of the columns of its primary key
   * @param content expressions that are equal in two rows of one key when they are duplicates; each
   *     begins with a column
   */
  Table(String name, List<Column> columns, List<String> key, List<String> content) {
    this.name = name;
    this.columns = List.copyOf(columns);
    String names = columns.stream().map(Column::name).collect(joining(", "));
    String keys = String.join(", ", key);
    String rows = newRows(columns);
    this.insert = "INSERT INTO %s (%s) %s".formatted(name, names, rows);
    this.insertMissing = "%s ON CONFLICT (%s) DO NOTHING".formatted(insert, keys);
    this.conflict =
        "SELECT EXISTS (SELECT FROM (%s) AS n JOIN %s AS t USING (%s) WHERE %s)"
            .formatted(
                rows,
                name,
                keys,
                content.stream()
                    .map(each -> "t.%s IS DISTINCT FROM n.%s".formatted(each, each))
                    .collect(joining(" OR ")));
  }

  /** Arrays that are taken apart in a list of columns, not in FROM, are not stored in between. */
  private static String newRows(List<Column> columns) {
    return "SELECT %s FROM (SELECT %s) AS sent"
        .formatted(
            columns.stream().map(Column::made).collect(joining(", ")),
            columns.stream()
                .map(each -> "unnest(?::%s[]) AS %s".formatted(each.sent(), each.name()))
                .collect(joining(", ")));
  }

  String name() {
    return name;
  }

  /** Returns whether it has no row, or does not exist. */
  boolean isEmpty(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return !exists(statement)
          || isFalse(statement, "SELECT EXISTS (SELECT FROM %s)".formatted(name));
    }
  }

  private boolean exists(Statement statement) throws SQLException {
    String literal = name.replace("'", "''");
    return !isFalse(statement, "SELECT to_regclass('%s') IS NOT NULL".formatted(literal));
  }

  private static boolean isFalse(Statement statement, String question) throws SQLException {
    try (ResultSet result = statement.executeQuery(question)) {
      return !result.next() || !result.getBoolean(1);
    }
  }

  /**
   * Inserts rows of keys that are not there: cheaper for the server than looking for each.
   *
   * @throws SQLException also where a key is there already, or comes twice
   */
  int insert(Connection connection, List<LogRow> rows) throws SQLException {
    return update(connection, insert, rows);
  }

  /** Returns how many of the rows are new; the others' keys were there or came twice. */
  int insertMissing(Connection connection, List<LogRow> rows) throws SQLException {
    return update(connection, insertMissing, rows);
  }

  private int update(Connection connection, String sql, List<LogRow> rows) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, rows);
      return statement.executeUpdate();
    }
  }

  /**
   * Returns whether a row with the key of one of these, which have been inserted, differs from it.
   */
  boolean hasConflict(Connection connection, List<LogRow> rows) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(conflict)) {
      bind(statement, rows);
      try (ResultSet result = statement.executeQuery()) {
        return result.next() && result.getBoolean(1);
      }
    }
  }

  private void bind(PreparedStatement statement, List<LogRow> rows) throws SQLException {
    Connection connection = statement.getConnection();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      statement.setArray(
          i + 1, connection.createArrayOf(column.sent(), column.values().apply(rows)));
    }
  }
}
