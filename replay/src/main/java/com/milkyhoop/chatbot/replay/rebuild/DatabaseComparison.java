package com.milkyhoop.chatbot.replay.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Compares the rows of two databases to the byte, both read once and in the order of keys. */
final class DatabaseComparison {
  private final Side rebuilt;
  private final Side other;

  /**
   * Is one of the two databases.
   *
   * @param schema in which its tables are
   */
  record Side(Connection connection, String schema) {}

  /**
   * Holds the result for one table.
   *
   * @param rows that both have
   * @param missing rows that the rebuilt one lacks
   * @param extra rows that only the rebuilt one has
   * @param different rows of one key with another content
   */
  record Result(String table, long rows, long missing, long extra, long different) {
    boolean isEqual() {
      return missing == 0 && extra == 0 && different == 0;
    }
  }

  DatabaseComparison(Side rebuilt, Side other) {
    this.rebuilt = rebuilt;
    this.other = other;
  }

  /**
   * @param differences told of each, in words, without a user's text
   */
  List<Result> compare(Consumer<String> differences) throws SQLException {
    List<Result> results = new ArrayList<>();
    for (TablePair table : TablePair.ALL) {
      results.add(compare(table, differences));
    }
    return results;
  }

  private Result compare(TablePair table, Consumer<String> differences) throws SQLException {
    long both = 0;
    long missing = 0;
    long extra = 0;
    long different = 0;
    try (var mine = new OrderedRows(rebuilt.connection(), table, rebuilt.schema());
        var theirs = new OrderedRows(other.connection(), table, other.schema())) {
      while (mine.row() != null || theirs.row() != null) {
        int order = OrderedRows.compareKeys(table, mine.row(), theirs.row());
        if (order > 0) {
          missing++;
          differences.accept("missing: " + name(table, theirs.row()));
          theirs.next();
        } else if (order < 0) {
          extra++;
          differences.accept("extra: " + name(table, mine.row()));
          mine.next();
        } else {
          both++;
          List<String> columns = differing(table, mine.row(), theirs.row());
          if (!columns.isEmpty()) {
            different++;
            differences.accept("different: " + name(table, mine.row()) + ", columns " + columns);
          }
          mine.next();
          theirs.next();
        }
      }
    }
    return new Result(table.name(), both, missing, extra, different);
  }

  private static List<String> differing(
      TablePair table,
      @Nullable List<@Nullable String> one,
      @Nullable List<@Nullable String> other) {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < table.columns() && one != null && other != null; i++) {
      if (!Objects.equals(one.get(i), other.get(i))) {
        columns.add(table.column(i));
      }
    }
    return columns;
  }

  private static String name(TablePair table, @Nullable List<@Nullable String> row) {
    return row == null ? table.name() : table.name() + " " + row.subList(0, table.key().size());
  }
}
