package com.milkyhoop.chatbot.bench.sink;

import com.milkyhoop.chatbot.localstack.PostgresServer;
import com.milkyhoop.chatbot.sink.postgres.DatabaseUrl;
import com.milkyhoop.chatbot.sink.postgres.PostgresStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A database for each load, so that all find the same: the sink's tables, empty. */
final class Databases {
  private static final String MAINTENANCE = "postgres";

  private final PostgresServer postgres;
  private int made;

  Databases(PostgresServer postgres) {
    this.postgres = postgres;
  }

  Loading load(Way way) throws Exception {
    made++;
    String database = "load_" + made;
    postgres.createDatabase(database);
    try (var store = new PostgresStore(DatabaseUrl.parse(postgres.databaseUrl(database)))) {
      store.prepare();
    }
    maintain("CHECKPOINT");
    Loading loading = way.load(database);
    maintain("DROP DATABASE " + database + " WITH (FORCE)");
    return loading;
  }

  private void maintain(String command) throws SQLException {
    try (Connection connection = postgres.connect(MAINTENANCE);
        Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }
}
