package com.milkyhoop.chatbot.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.milkyhoop.chatbot.localstack.process.FreePorts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PostgresServerTest {

  @TempDir static Path folder;
  private static PostgresServer postgres;

  @BeforeAll
  static void start() {
    postgres = new PostgresServer(folder);
    postgres.start();
  }

  @AfterAll
  static void stop() {
    postgres.stop();
  }

  @Test
  void shouldKeepDataAndPortWhenKilledUnderAnOpenConnection() throws SQLException {
    postgres.login().createDatabase("shop");
    try (Connection connection = postgres.login().connect("shop");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE kept AS SELECT 'yes' AS answer");

      postgres.kill();
      postgres.start();
    }

    assertThat(answer("shop", "SELECT answer FROM kept")).isEqualTo("yes");
  }

  @Test
  void shouldEndAtOnceWhenStoppedUnderAnOpenConnection() throws SQLException {
    postgres.login().createDatabase("shop");
    try (Connection connection = postgres.login().connect("shop")) {
      postgres.stop();

      assertThat(connection.isValid(1)).isFalse();
    } finally {
      postgres.start();
    }
  }

  @Test
  void shouldNotFailWhenTheDatabaseExistsAlready() throws SQLException {
    postgres.login().createDatabase("shop");

    postgres.login().createDatabase("shop");

    assertThat(answer("shop", "SELECT current_database()")).isEqualTo("shop");
  }

  @Test
  void shouldRunAsNobodyWhereThereAreNoUserNamespaces(@TempDir Path itsFolder) {
    assumeTrue(Unprivileged.here() == Unprivileged.IN_A_USER_NAMESPACE, "needs root");
    var server = new PostgresServer(itsFolder, "chatbot", FreePorts.next(), Unprivileged.AS_NOBODY);

    server.start();

    assertThat(ProcessHandle.of(server.pid()).flatMap(it -> it.info().user())).hasValue("nobody");
    server.stop();
  }

  @Test
  void shouldRefuseADatabaseNameThatCouldBeMoreThanAName() {
    assertThatThrownBy(() -> postgres.login().createDatabase("a; DROP DATABASE postgres"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must match");
  }

  private String answer(String database, String query) throws SQLException {
    try (Connection connection = postgres.login().connect(database);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getString(1);
    }
  }
}
