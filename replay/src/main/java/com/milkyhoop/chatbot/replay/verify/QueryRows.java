package com.milkyhoop.chatbot.replay.verify;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.operator.database.PostgresConnection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a query, fetched some at a time. Confined to one thread. */
final class QueryRows<K extends Comparable<K>> implements Iterator<Row<K>> {
  /** Reads the row that the result is at; null for one that is left out. */
  @FunctionalInterface
  interface Reader<K extends Comparable<K>> {
    @Nullable Row<K> read(ResultSet result) throws SQLException;
  }

  private final DatabaseUrl url;
  private final ResultSet result;
  private final Reader<K> reader;
  private @Nullable Row<K> next;

  QueryRows(DatabaseUrl url, ResultSet result, Reader<K> reader) {
    this.url = url;
    this.result = result;
    this.reader = reader;
  }

  @Override
  public boolean hasNext() {
    try {
      while (next == null && result.next()) {
        next = reader.read(result);
      }
      return next != null;
    } catch (SQLException e) {
      throw PostgresConnection.failed(url, e);
    }
  }

  @Override
  public Row<K> next() {
    Row<K> row = hasNext() ? next : null;
    next = null;
    if (row == null) {
      throw new NoSuchElementException();
    }
    return row;
  }
}
