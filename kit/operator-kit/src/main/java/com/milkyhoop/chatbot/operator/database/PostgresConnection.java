package com.milkyhoop.chatbot.operator.database;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.PGProperty;

/** Opens connections to a database that is read. */
public final class PostgresConnection {
  private static final String CONNECT_SECONDS = "5";

  /** Bounds the rows of a result that memory holds at a time. */
  private static final int FETCH_ROWS = 500;

  private static final String UNDEFINED_TABLE = "42P01";

  private PostgresConnection() {}

  /**
   * Returns a connection whose transaction sees one state of the database, and changes nothing, and
   * which fetches the rows of each statement some hundred at a time. The caller closes it.
   *
   * @throws DatabaseUnreadableException when it can't be reached within some seconds
   */
  public static Connection snapshot(DatabaseUrl url) {
    var properties = new Properties();
    PGProperty.USER.set(properties, url.user());
    PGProperty.PASSWORD.set(properties, url.password().value());
    PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS);
    PGProperty.LOGIN_TIMEOUT.set(properties, CONNECT_SECONDS);
    PGProperty.DEFAULT_ROW_FETCH_SIZE.set(properties, FETCH_ROWS);
    PGProperty.APPLICATION_NAME.set(properties, "chatbot-operator");
    properties.putAll(url.driverProperties());
    try {
      Connection connection =
          DriverManager.getConnection(
              "jdbc:postgresql://%s/%s".formatted(url.address(), url.database()), properties);
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      return connection;
    } catch (SQLException e) {
      throw failed(url, e);
    }
  }

  /** Returns the name of a table of the sink in SQL. */
  public static String table(DatabaseUrl url, String name) {
    return quoted(url.schema()) + "." + quoted(name);
  }

  /** Returns what a failed statement means to a person. */
  public static DatabaseUnreadableException failed(DatabaseUrl url, SQLException e) {
    return UNDEFINED_TABLE.equals(e.getSQLState())
        ? new DatabaseUnreadableException(
            true, "the database %s has no tables of the sink: %s".formatted(url, e.getMessage()), e)
        : new DatabaseUnreadableException(
            false, "the database %s can't be read: %s".formatted(url, e.getMessage()), e);
  }

  private static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
