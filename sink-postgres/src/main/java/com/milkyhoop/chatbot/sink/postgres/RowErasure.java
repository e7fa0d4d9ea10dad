package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.schemas.MessageId;
import com.milkyhoop.chatbot.sink.row.Erased;
import com.milkyhoop.chatbot.sink.row.ErasedEvent;
import com.milkyhoop.chatbot.sink.row.Position;
import com.milkyhoop.chatbot.sink.row.UserErasure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Deletes rows in the two tables. Each call is part of its caller's transaction. Immutable. */
final class RowErasure {
  /** Bounds a transaction, and the keys that are held at a time. */
  static final int PAGE = 150;

  /** Tells apart rows of another topic, whose offsets say nothing of this one. */
  private static final Duration SKEW = Duration.ofSeconds(2);

  /**
   * Tells a row of a topic that was deleted and made anew since from one behind the erasure: the
   * first is older by more than any two clocks of brokers differ (R4).
   */
  private static final Duration MADE_ANEW = Duration.ofMinutes(5);

  private final String log;
  private final String messages;

  RowErasure(String schema) {
    log = Tables.quoted(schema) + ".chatbot_log";
    messages = Tables.quoted(schema) + ".\"ChatMessage\"";
  }

  /** Deletes the rows of single events, but those that stand behind their tombstone. */
  Erased erase(Connection connection, List<ErasedEvent> events) throws SQLException {
    List<String> gone = new ArrayList<>();
    String delete =
        """
        DELETE FROM %s AS t
        USING unnest(?::uuid[], ?::text[], ?::int[], ?::bigint[])
          AS e (id, topic, topic_partition, topic_offset)
        WHERE t.id = e.id
          AND NOT (t.topic = e.topic AND t.topic_partition = e.topic_partition
                   AND t.topic_offset > e.topic_offset)
        RETURNING t.id
        """
            .formatted(log);
    try (PreparedStatement statement = connection.prepareStatement(delete)) {
      bind(statement, 1, "uuid", events, event -> id(event.key()));
      bind(statement, 2, "text", events, event -> event.position().topic());
      bind(statement, 3, "int4", events, event -> event.position().partition());
      bind(statement, 4, "int8", events, event -> event.position().offset());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          gone.add(rows.getString(1));
        }
      }
    }
    return new Erased(gone.size(), deleteMessages(connection, gone));
  }

  /**
   * Returns the keys of some events that the erasure covers. In its topic offsets decide, not the
   * clocks of several brokers; times do, with a wide margin, where the topic was made anew.
   */
  List<LogKey> page(Connection connection, UserErasure erasure) throws SQLException {
    String select =
        """
        SELECT user_id, session_id, request_id FROM %s
        WHERE user_id = ? AND (? = '' OR session_id = ?) AND topic_partition = ?
          AND occurred_at <= CASE WHEN topic <> ? THEN ?::timestamptz
                                  WHEN topic_offset < ? THEN ?::timestamptz
                                  ELSE ?::timestamptz END
        ORDER BY session_id, occurred_at LIMIT %d
        """
            .formatted(log, PAGE);
    Position at = erasure.position();
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setString(1, erasure.userId());
      statement.setString(2, erasure.sessionId());
      statement.setString(3, erasure.sessionId());
      statement.setInt(4, at.partition());
      statement.setString(5, at.topic());
      statement.setTimestamp(6, time(erasure.askedAt().minus(SKEW)));
      statement.setLong(7, at.offset());
      statement.setTimestamp(8, time(erasure.loggedAt().plus(Mark.SKEW)));
      statement.setTimestamp(9, time(erasure.askedAt().minus(MADE_ANEW)));
      List<LogKey> keys = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          keys.add(key(rows));
        }
      }
      return keys;
    }
  }

  /** Deletes the rows of a page of events; there may be more. */
  Erased delete(Connection connection, List<LogKey> keys) throws SQLException {
    String delete = "DELETE FROM %s WHERE id = ANY (?)".formatted(log);
    try (PreparedStatement statement = connection.prepareStatement(delete)) {
      bind(statement, 1, "uuid", keys, RowErasure::id);
      int events = statement.executeUpdate();
      List<String> ids = keys.stream().map(key -> id(key).toString()).toList();
      return new Erased(events, deleteMessages(connection, ids), true);
    }
  }

  private int deleteMessages(Connection connection, List<String> ids) throws SQLException {
    String delete = "DELETE FROM %s WHERE \"id\" = ANY (?)".formatted(messages);
    try (PreparedStatement statement = connection.prepareStatement(delete)) {
      bind(statement, 1, "text", ids, id -> id);
      return statement.executeUpdate();
    }
  }

  private static UUID id(LogKey key) {
    return MessageId.of(key.userId(), key.sessionId(), key.requestId());
  }

  private static LogKey key(ResultSet row) throws SQLException {
    return new LogKey(row.getString(1), row.getString(2), row.getString(3));
  }

  private static Timestamp time(Instant instant) {
    return Timestamp.from(instant);
  }

  private static <T> void bind(
      PreparedStatement statement, int at, String type, List<T> values, Function<T, Object> column)
      throws SQLException {
    Object[] bound = values.stream().map(column).toArray();
    statement.setArray(at, statement.getConnection().createArrayOf(type, bound));
  }
}
