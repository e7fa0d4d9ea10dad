package com.milkyhoop.chatbot.localstack;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Says how the owner of all databases of a PostgreSQL connects with it. */
public record PostgresLogin(String host, int port) {
  public static final String USER = "chatbot";

  /** Is unlike any other word, so that one can look for it where it must not be. */
  public static final String PASSWORD = "local-postgres";

  /** The database that is there from the beginning. */
  public static final String MAINTENANCE_DATABASE = "postgres";

  private static final String DATABASE_NAME = "[a-z_][a-z0-9_]{0,62}";

  /** Returns the login in the form of the {@code DATABASE_URL} variable. */
  public String databaseUrl(String database) {
    return "postgresql://%s:%s@%s:%d/%s".formatted(USER, PASSWORD, host, port, database);
  }

  /** Creates the database where it does not exist yet. */
  public void createDatabase(String name) {
    if (!name.matches(DATABASE_NAME)) {
      throw new IllegalArgumentException("database " + name + ": must match " + DATABASE_NAME);
    }
    try (Connection connection = connect(MAINTENANCE_DATABASE);
        Statement statement = connection.createStatement()) {
      if (!exists(name, statement)) {
        statement.execute("CREATE DATABASE " + name);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("can't create the database " + name, e);
    }
  }

  private static boolean exists(String name, Statement statement) throws SQLException {
    try (ResultSet found =
        statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + name + "'")) {
      return found.next();
    }
  }

  /** A new connection; the caller closes it. */
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s".formatted(host, port, database), USER, PASSWORD);
  }
}
