package com.milkyhoop.chatbot.operator.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class PostgresConnectionTest {
  /** The server makes a row as it is fetched: the driver asks for no more than it holds. */
  @Test
  void shouldFetchAResultSomeHundredRowsAtATime() throws Exception {
    DatabaseUrl database = DatabaseUrl.parse(SharedServers.freshDatabase());
    String rows = "SELECT 1 / (2000 - n) FROM generate_series(1, 2000) AS n";

    try (Connection connection = PostgresConnection.snapshot(database);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(rows)) {
      assertThat(found.next()).isTrue();
      assertThat(statement.getFetchSize()).isBetween(1, 1_000);
    }
  }
}
