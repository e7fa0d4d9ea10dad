package com.milkyhoop.chatbot.e2e;

import com.milkyhoop.chatbot.localstack.LocalStack;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A team that queries Postgres. */
final class Rows {
  private Rows() {}

  /** Replies in {@code "ChatMessage"} to this message of a conversation. */
  static List<String> repliesTo(String user, String session, String message) {
    return repliesTo(Stack.shared(), user, session, message);
  }

  /** The same, of a stack of a test's own. */
  static List<String> repliesTo(LocalStack stack, String user, String session, String message) {
    return strings(
        stack,
        "select reply from \"ChatMessage\" where \"userId\" = ? and \"sessionId\" = ?"
            + " and message = ? order by \"createdAt\"",
        user,
        session,
        message);
  }

  /** First column of a query. */
  static List<String> strings(String sql, String... parameters) {
    return strings(Stack.shared(), sql, parameters);
  }

  private static List<String> strings(LocalStack stack, String sql, String... parameters) {
    try (Connection connection = connect(stack);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      var found = new ArrayList<String>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      }
      return found;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static Connection connect(LocalStack stack) throws SQLException {
    URI url = URI.create(stack.databaseUrl());
    String[] login = url.getUserInfo().split(":", 2);
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d%s".formatted(url.getHost(), url.getPort(), url.getPath()),
        login[0],
        login[1]);
  }
}
