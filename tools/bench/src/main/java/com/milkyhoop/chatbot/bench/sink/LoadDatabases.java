package com.milkyhoop.chatbot.bench.sink;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.localstack.PostgresServer;
import com.milkyhoop.chatbot.sink.postgres.PostgresStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * A database for each load, so that all find the same: the sink's tables, empty. Afterwards all
 * must have left the same rows.
 */
final class LoadDatabases {
  private static final String MAINTENANCE = "postgres";

  private final PostgresServer postgres;
  private final Map<String, String> checksums = new HashMap<>();
  private int made;

  LoadDatabases(PostgresServer postgres) {
    this.postgres = postgres;
  }

  /**
   * Loads all rows into a new database, which is gone afterwards.
   *
   * @throws IllegalStateException when the rows of a table are not those of the loads before
   */
  LoadResult load(RowLoader way) throws Exception {
    made++;
    String database = "load_" + made;
    postgres.login().createDatabase(database);
    try (var store = new PostgresStore(DatabaseUrl.parse(postgres.login().databaseUrl(database)))) {
      store.prepare();
    }
    maintain("CHECKPOINT");
    LoadResult loading = way.load(database);
    check(way, database, "\"ChatMessage\"");
    if (loading.events() > 0) {
      check(way, database, "chatbot_log");
    }
    maintain("DROP DATABASE " + database + " WITH (FORCE)");
    return loading;
  }

  private void check(RowLoader way, String database, String table) throws SQLException {
    String found = checksum(database, table);
    String expected = checksums.putIfAbsent(table, found);
    if (expected != null && !expected.equals(found)) {
      throw new IllegalStateException(
          "%s: the rows of %s are not those of the loads before".formatted(way.name(), table));
    }
  }

  /** Sums all columns of all rows, whatever their order. */
  private String checksum(String database, String table) throws SQLException {
    String query =
        "SELECT count(*) || ' ' || sum(hashtextextended(t::text, 0)) FROM %s AS t".formatted(table);
    try (Connection connection = postgres.login().connect(database);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      return result.next() ? String.valueOf(result.getString(1)) : "";
    }
  }

  private void maintain(String command) throws SQLException {
    try (Connection connection = postgres.login().connect(MAINTENANCE);
        Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }
}
