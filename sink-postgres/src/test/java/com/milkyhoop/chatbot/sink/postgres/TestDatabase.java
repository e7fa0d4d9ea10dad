package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A database to look into; each statement has a connection of its own. */
public record TestDatabase(String url) {

  /** A new, empty one on the shared server. */
  public static TestDatabase fresh() {
    return new TestDatabase(SharedServers.freshDatabase());
  }

  /** A new one whose tables are there already. */
  public static TestDatabase withTables() {
    TestDatabase database = fresh();
    try (var store = new PostgresStore(database.parsed())) {
      store.prepare();
    }
    return database;
  }

  /** The same one, seen with {@code ?schema=}. */
  public TestDatabase withSchema(String schema) {
    return new TestDatabase(url + "?schema=" + schema);
  }

  public DatabaseUrl parsed() {
    return DatabaseUrl.parse(url);
  }

  public void execute(String sql) {
    try (Connection connection = Database.dataSource(parsed()).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Takes an advisory lock, which is held until the connection is closed. */
  public Connection lock(int key) throws SQLException {
    Connection connection = Database.dataSource(parsed()).getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(%d)".formatted(key));
    }
    return connection;
  }

  /** Each row as its columns' texts; NULL is {@code null} in letters. */
  public List<List<String>> query(String sql) {
    try (Connection connection = Database.dataSource(parsed()).getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<List<String>> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(result.getString(i)));
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The one column of each row. */
  public List<String> column(String sql) {
    return query(sql).stream().map(List::getFirst).toList();
  }

  public long count(String table) {
    return Long.parseLong(column("SELECT count(*) FROM " + table).getFirst());
  }
}
