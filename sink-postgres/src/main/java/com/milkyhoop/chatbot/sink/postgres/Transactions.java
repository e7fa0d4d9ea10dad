package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.sink.row.UnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Runs work in transactions that the server ends where it hears nothing of them for a while: a sink
 * that froze holds its locks no longer. The limit goes with each transaction, so that it holds
 * behind a pooler of transactions too. Immutable.
 */
final class Transactions {
  /** Equals the session of a sink in its group: so long no other one has its partitions. */
  static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

  private final DataSource connections;
  private final String limit;

  /**
   * @param connections without auto-commit, which roll back when they are given back
   * @param longestSilence between two statements of a transaction
   */
  Transactions(DataSource connections, Duration longestSilence) {
    this.connections = connections;
    this.limit =
        "SET LOCAL idle_in_transaction_session_timeout = %d".formatted(longestSilence.toMillis());
  }

  /** Returns the statement that limits the transaction that it is part of. */
  String limit() {
    return limit;
  }

  /**
   * Commits what the work did.
   *
   * @throws UnavailableException when it can't now
   */
  <T> T run(Work<T> work) {
    try (Connection connection = connections.getConnection()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(limit);
      }
      T result = work.with(connection);
      connection.commit();
      return result;
    } catch (SQLException e) {
      throw SqlFailure.unavailable(e);
    }
  }

  /** Is done in one transaction, and commits nothing itself. */
  interface Work<T> {
    T with(Connection connection) throws SQLException;
  }
}
