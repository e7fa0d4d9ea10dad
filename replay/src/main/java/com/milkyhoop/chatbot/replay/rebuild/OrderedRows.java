package com.milkyhoop.chatbot.replay.rebuild;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a table in the order of their keys, a few hundred in memory at a time. */
final class OrderedRows implements AutoCloseable {
  private static final int FETCHED = 500;

  private final Statement statement;
  private final ResultSet result;
  private final TablePair table;
  private @Nullable List<@Nullable String> row;

  /**
   * @param connection without auto-commit, or the driver would fetch all rows at once
   */
  OrderedRows(Connection connection, TablePair table, String schema) throws SQLException {
    this.table = table;
    statement = connection.createStatement();
    statement.setFetchSize(FETCHED);
    result = statement.executeQuery(table.query(schema));
    next();
  }

  /** Returns the row that it stands at; null behind the last. */
  @Nullable List<@Nullable String> row() {
    return row;
  }

  void next() throws SQLException {
    if (!result.next()) {
      row = null;
      return;
    }
    List<@Nullable String> read = new ArrayList<>();
    for (int i = 1; i <= table.columns(); i++) {
      read.add(result.getString(i));
    }
    row = read;
  }

  /** Compares the keys of two rows as the databases order them; null is behind all. */
  static int compareKeys(
      TablePair table,
      @Nullable List<@Nullable String> one,
      @Nullable List<@Nullable String> other) {
    if (one == null || other == null) {
      return Boolean.compare(one == null, other == null);
    }
    for (int i = 0; i < table.key().size(); i++) {
      int compared = Arrays.compareUnsigned(bytes(one.get(i)), bytes(other.get(i)));
      if (compared != 0) {
        return compared;
      }
    }
    return 0;
  }

  private static byte[] bytes(@Nullable String text) {
    return text == null ? new byte[0] : text.getBytes(UTF_8);
  }

  @Override
  public void close() throws SQLException {
    result.close();
    statement.close();
  }
}
