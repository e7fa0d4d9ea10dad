package com.milkyhoop.chatbot.sink.postgres;

import static com.milkyhoop.chatbot.sink.Events.processed;
import static com.milkyhoop.chatbot.sink.Events.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.localstack.PostgresServer;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UnavailableException.Remedy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a server of its own, which speaks TLS, and takes no rows for a while. */
@Tag("failover")
final class DatabaseServersTest {
  private static final String ROLE = "writer";

  @TempDir static Path folder;

  private static PostgresServer server;
  private static TestDatabase database;
  private static TestCertificate certificate;

  @BeforeAll
  static void start() throws Exception {
    certificate = TestCertificate.create(Files.createDirectory(folder.resolve("tls")), ROLE);
    server = new PostgresServer(folder.resolve("postgres"), List.of());
    server.start();
    server.login().createDatabase("chat");
    database = new TestDatabase(server.login().databaseUrl("chat"));
    database.execute("CREATE ROLE %s SUPERUSER LOGIN".formatted(ROLE));
    certificate.copyTo(server.data());
    Path access = server.data().resolve("pg_hba.conf");
    String others = Files.readString(access);
    Files.writeString(
        access,
        "hostssl all %s 127.0.0.1/32 cert%n%s".formatted(ROLE, others),
        StandardOpenOption.TRUNCATE_EXISTING);
    database.execute("ALTER SYSTEM SET ssl_ca_file = 'server.crt'");
    database.execute("ALTER SYSTEM SET ssl = on");
    database.execute("SELECT pg_reload_conf()");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @Test
  void shouldShowACertificateInsteadOfAPassword() {
    String host = database.url().replaceFirst(".*@", "postgresql://" + ROLE + "@");
    String trust = "?sslmode=verify-full&sslrootcert=" + certificate.pem();
    String own = "&sslcert=" + certificate.pem() + "&sslkey=" + certificate.key();
    await().atMost(Duration.ofSeconds(10)).until(() -> isTls(database.url() + "?sslmode=require"));

    try (var with = new PostgresStore(DatabaseUrl.parse(host + trust + own));
        var without = new PostgresStore(DatabaseUrl.parse(host + trust))) {
      with.prepare();
      assertThat(with.write(List.of(row(processed("u1", "s1", "tls"), 1))).events()).isEqualTo(1);
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> without.write(List.of(row(processed("u1", "s1", "plain"), 2))))
          .satisfies(e -> assertThat(e.remedy()).isEqualTo(Remedy.PERSON));
    }
  }

  private static boolean isTls(String url) {
    try {
      return new TestDatabase(url)
          .column("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
          .equals(List.of("t"));
    } catch (IllegalStateException _) {
      return false;
    }
  }

  /** As a connection through a proxy to a primary that has become a standby. */
  @Test
  void shouldGiveUpAConnectionThatTakesNoRowsAnyMoreR4() {
    try (var store = new PostgresStore(database.parsed())) {
      store.prepare();
      store.write(List.of(row(processed("u2", "s1", "before"), 3)));
      List<String> before = connections();
      database.execute("ALTER SYSTEM SET default_transaction_read_only = on");
      database.execute("SELECT pg_reload_conf()");
      var meanwhile = List.of(row(processed("u2", "s1", "meanwhile"), 4));

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThatExceptionOfType(UnavailableException.class)
                      .isThrownBy(() -> store.write(meanwhile))
                      .satisfies(e -> assertThat(e.remedy()).isEqualTo(Remedy.TIME)));
      await().atMost(Duration.ofSeconds(10)).until(() -> connections().isEmpty());

      writable("ALTER SYSTEM RESET default_transaction_read_only");
      writable("SELECT pg_reload_conf()");
      await()
          .atMost(Duration.ofSeconds(15))
          .ignoreExceptionsInstanceOf(UnavailableException.class)
          .until(() -> store.write(meanwhile).events() == 1);
      assertThat(connections()).isNotEmpty().doesNotContainAnyElementsOf(before);
    }
  }

  private static List<String> connections() {
    return writable("SELECT pid FROM pg_stat_activity WHERE application_name = 'chatbot-sink'");
  }

  /** Asks whether the server takes rows or not. */
  private static List<String> writable(String sql) {
    try (var connection = server.login().connect("chat");
        var statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return List.of();
      }
      var rows = new ArrayList<String>();
      try (var result = statement.getResultSet()) {
        while (result.next()) {
          rows.add(String.valueOf(result.getString(1)));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
