package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Makes connections to {@code DATABASE_URL}: single ones, and the writer's kept one. */
final class Database {
  private static final String APPLICATION = "chatbot-sink";

  /** A batch takes milliseconds; a statement this slow waits for a lock or a dying disk. */
  private static final Duration STATEMENT_LIMIT = Duration.ofSeconds(30);

  /**
   * Stays above the statement limit, which ends it in order: this is for a server that went silent.
   */
  private static final Duration SOCKET_LIMIT = Duration.ofSeconds(40);

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration HOST_RECHECK = Duration.ofSeconds(1);

  private Database() {}

  static PGSimpleDataSource dataSource(DatabaseUrl url) {
    var source = new RotatedPassword(url);
    source.setServerNames(url.serverNames());
    source.setPortNumbers(url.portNumbers());
    source.setDatabaseName(url.database());
    source.setUser(url.user());
    source.setProperty(PGProperty.APPLICATION_NAME, APPLICATION);
    source.setProperty(PGProperty.CONNECT_TIMEOUT, seconds(CONNECT_LIMIT));
    source.setProperty(PGProperty.LOGIN_TIMEOUT, seconds(CONNECT_LIMIT));
    source.setProperty(PGProperty.QUERY_TIMEOUT, seconds(STATEMENT_LIMIT));
    source.setProperty(PGProperty.SOCKET_TIMEOUT, seconds(SOCKET_LIMIT));
    // A standby takes no rows; one that was a standby a moment ago may be the primary now.
    source.setProperty(PGProperty.TARGET_SERVER_TYPE, "primary");
    source.setProperty(PGProperty.HOST_RECHECK_SECONDS, seconds(HOST_RECHECK));
    // A pooler such as PgBouncer gives each transaction another connection, which does not know the
    // statements that were prepared on the last one. A batch is one statement, so this costs one
    // parse a batch.
    source.setProperty(PGProperty.PREPARE_THRESHOLD, "0");
    // A detail quotes the row.
    source.setProperty(PGProperty.LOG_SERVER_ERROR_DETAIL, "false");
    url.driverProperties().forEach((name, value) -> setProperty(source, name, value));
    return source;
  }

  /** The one connection of a writer. */
  static HikariDataSource kept(PGSimpleDataSource source) {
    return kept(source, 1);
  }

  /**
   * The writer's connections: checked before they are lent, replaced when they broke or are half an
   * hour old (load balancers, failovers, rotated passwords). What was not committed is rolled back
   * when one is given back. Opens nothing before it is asked for a connection.
   *
   * @param connections that it holds at most
   */
  static HikariDataSource kept(PGSimpleDataSource source, int connections) {
    var pool = new HikariDataSource();
    pool.setPoolName(APPLICATION);
    pool.setDataSource(source);
    pool.setMaximumPoolSize(connections);
    pool.setMinimumIdle(1);
    pool.setAutoCommit(false);
    pool.setConnectionTimeout(CONNECT_LIMIT.toMillis());
    pool.setInitializationFailTimeout(-1);
    pool.setExceptionOverride(new StandbyEvicted());
    return pool;
  }

  /** Gives up a connection to a server that has become a standby: the primary is another now. */
  private static final class StandbyEvicted implements SQLExceptionOverride {
    private static final String READ_ONLY = "25006";

    @java.lang.Override
    public Override adjudicate(SQLException e) {
      return READ_ONLY.equals(e.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
  }

  /** Connects with the password of the moment. */
  private static final class RotatedPassword extends PGSimpleDataSource {
    private static final long serialVersionUID = 1;
    private final transient DatabaseUrl url;

    RotatedPassword(DatabaseUrl url) {
      this.url = url;
    }

    @Override
    public Connection getConnection() throws SQLException {
      return getConnection(url.user(), url.password().value());
    }
  }

  private static void setProperty(PGSimpleDataSource source, String name, String value) {
    try {
      source.setProperty(name, value);
    } catch (SQLException e) {
      throw new IllegalStateException("the driver knows no property " + name, e);
    }
  }

  private static String seconds(Duration duration) {
    return Long.toString(duration.toSeconds());
  }
}
