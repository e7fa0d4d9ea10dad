package com.milkyhoop.chatbot.sink.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.schemas.KeyedHashes;
import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.Position;
import com.milkyhoop.chatbot.sink.row.UserErasure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Keeps the marks of {@code chatbot_erasures}, and an advisory lock that lasts as long as a
 * transaction. A writer shares it from before it reads the marks until its rows are committed; who
 * keeps a mark has it alone. So each row either is there when an erasure looks for the last time,
 * or its writer reads the mark, however long it froze in between (R15). Immutable.
 */
final class Marks {
  private final String table;
  private final long lock;
  private final KeyedHashes hashes;
  private final String select;

  /**
   * @param limit the statement that begins a transaction
   * @param hashes makes what is kept of ids
   */
  Marks(String schema, String limit, KeyedHashes hashes) {
    this.table = Tables.quoted(schema) + ".chatbot_erasures";
    this.lock = lockOf(schema);
    this.hashes = hashes;
    // One round trip. Each statement sees what is committed when it begins: the marks are read
    // behind the lock.
    this.select =
        """
        %s;
        SELECT pg_advisory_xact_lock_shared(%d);
        SELECT subject, session, logged_at, topic, topic_partition, topic_offset FROM %s
        WHERE subject = ANY (?)
        """
            .formatted(limit, lock, table);
  }

  /** Returns the key of the lock, which is one for each schema of a database. */
  static long lockOf(String schema) {
    return UUID.nameUUIDFromBytes(("chatbot_erasures of " + schema).getBytes(UTF_8))
        .getMostSignificantBits();
  }

  /**
   * Begins a writer's transaction: takes the lock with all who write, and leaves out the rows that
   * stand before an erasure of their user. It asks for each insert: another sink may have erased
   * somebody a moment ago.
   */
  List<LogRow> withoutErased(Connection connection, List<LogRow> rows) throws SQLException {
    Map<String, Set<String>> subjects = new HashMap<>();
    rows.forEach(
        row -> subjects.computeIfAbsent(row.event().userId(), id -> Mark.allHashes(hashes, id)));
    List<Mark> marks =
        read(connection, subjects.values().stream().flatMap(Set::stream).distinct().toList());
    if (marks.isEmpty()) {
      return rows;
    }
    return rows.stream()
        .filter(row -> marks.stream().noneMatch(mark -> covers(mark, row, subjects)))
        .toList();
  }

  private boolean covers(Mark mark, LogRow row, Map<String, Set<String>> subjects) {
    return subjects.getOrDefault(row.event().userId(), Set.of()).contains(mark.subject())
        && mark.covers(row, hashes);
  }

  private List<Mark> read(Connection connection, List<String> subjects) throws SQLException {
    List<Mark> found = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setArray(1, connection.createArrayOf("text", subjects.toArray()));
      var _ = statement.execute();
      var _ = statement.getMoreResults();
      var _ = statement.getMoreResults();
      try (ResultSet rows = statement.getResultSet()) {
        while (rows.next()) {
          found.add(
              new Mark(
                  rows.getString(1),
                  rows.getString(2),
                  rows.getTimestamp(3).toInstant(),
                  new Position(rows.getString(4), rows.getInt(5), rows.getLong(6))));
        }
      }
    }
    return found;
  }

  /** Waits until no writer is at work, and keeps others waiting until the transaction ends. */
  void lock(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(%d)".formatted(lock));
    }
  }

  /** Keeps a mark; of one that is there already it changes nothing. */
  void keep(Connection connection, UserErasure erasure) throws SQLException {
    String insert =
        """
        INSERT INTO %s (erasure_id, subject, session, asked_at, logged_at,
                        topic, topic_partition, topic_offset)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """
            .formatted(table);
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      statement.setString(1, erasure.id());
      statement.setString(2, Mark.hash(hashes, erasure.userId()));
      statement.setString(3, Mark.hash(hashes, erasure.sessionId()));
      statement.setTimestamp(4, Timestamp.from(erasure.askedAt()));
      statement.setTimestamp(5, Timestamp.from(erasure.loggedAt()));
      statement.setString(6, erasure.position().topic());
      statement.setInt(7, erasure.position().partition());
      statement.setLong(8, erasure.position().offset());
      statement.executeUpdate();
    }
  }
}
