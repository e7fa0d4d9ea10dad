package com.milkyhoop.chatbot.replay.verify;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.operator.database.PostgresConnection;
import com.milkyhoop.chatbot.replay.log.OffsetRange;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.verify.Difference.Kind;
import com.milkyhoop.chatbot.schemas.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares the sink's tables with the rows that it must have written (R4): every event and every
 * turn with a reply has one, equal to the byte, and no other row is there. All of it is one state
 * of the database; rows of events behind the end of the ranges are left alone.
 */
final class RowProof {
  private static final int FETCH_ROWS = 2_000;
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final DatabaseUrl url;
  private final String topic;
  private final OffsetRanges ranges;
  private final Findings findings;
  private final boolean allowsForeign;

  /** Counts rows of events behind the end. */
  private final Set<String> newerMessages = new HashSet<>();

  /**
   * @param topic where the rows say that their events stood
   * @param allowsForeign whether {@code "ChatMessage"} may have rows of an earlier service
   */
  RowProof(
      DatabaseUrl url,
      String topic,
      OffsetRanges ranges,
      Findings findings,
      boolean allowsForeign) {
    this.url = url;
    this.topic = topic;
    this.ranges = ranges;
    this.findings = findings;
    this.allowsForeign = allowsForeign;
  }

  /** Returns how many rows are equal. */
  RowCounts compare(ExpectedRows expected) {
    try (Connection connection = PostgresConnection.snapshot(url)) {
      long events = events(connection, expected);
      foreignTopics(connection);
      return new RowCounts(events, messages(connection, expected));
    } catch (SQLException e) {
      throw PostgresConnection.failed(url, e);
    }
  }

  private long events(Connection connection, ExpectedRows expected) throws SQLException {
    var merge =
        new RowMerge<TurnRef>(
            findings, Kind.ROW_MISSING, Kind.ROW_DIFFERENT, Kind.ROW_EXTRA, _ -> false);
    try (PreparedStatement query = statement(connection, eventsSql("topic = ?"))) {
      query.setString(1, topic);
      try (ResultSet result = query.executeQuery()) {
        return merge.compare(expected.events(), new QueryRows<>(url, result, this::event));
      }
    }
  }

  /** Reports rows that say they are of another topic, which have no event in this one. */
  private void foreignTopics(Connection connection) throws SQLException {
    try (PreparedStatement query = statement(connection, eventsSql("topic <> ?"))) {
      query.setString(1, topic);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          findings.differs(
              new Difference(
                  Kind.ROW_EXTRA,
                  new TurnRef(rows.getInt(1), rows.getLong(2)),
                  "row of topic " + rows.getString(9),
                  "no row",
                  columns(rows)));
        }
      }
    }
  }

  private String eventsSql(String condition) {
    return """
        SELECT topic_partition, topic_offset, user_id, session_id, request_id, event,
          (extract(epoch FROM occurred_at) * 1000)::bigint,
          encode(sha256(convert_to(payload::text, 'UTF8')), 'hex'), topic
        FROM %s WHERE %s ORDER BY topic_partition, topic_offset"""
        .formatted(PostgresConnection.table(url, "chatbot_log"), condition);
  }

  /** Returns the row of chatbot_log that the result is at; null for one that is behind the end. */
  private @Nullable Row<TurnRef> event(ResultSet rows) throws SQLException {
    var at = new TurnRef(rows.getInt(1), rows.getLong(2));
    if (ranges.of(at.partition()).map(OffsetRange::end).orElse(Long.MAX_VALUE) <= at.offset()) {
      newerMessages.add(
          MessageId.of(rows.getString(3), rows.getString(4), rows.getString(5)).toString());
      return null;
    }
    return new Row<>(at, at, columns(rows));
  }

  private static String columns(ResultSet rows) throws SQLException {
    return EventDigest.ofRow(
        rows.getString(3),
        rows.getString(4),
        rows.getString(5),
        rows.getString(6),
        rows.getLong(7),
        rows.getString(8));
  }

  private long messages(Connection connection, ExpectedRows expected) throws SQLException {
    var merge =
        new RowMerge<String>(
            findings,
            Kind.MESSAGE_MISSING,
            Kind.MESSAGE_DIFFERENT,
            Kind.MESSAGE_EXTRA,
            row -> newerMessages.contains(row.key()));
    String sql =
        """
        SELECT "id", "sessionId", "userId",
          encode(sha256(convert_to("message", 'UTF8')), 'hex'),
          encode(sha256(convert_to("reply", 'UTF8')), 'hex'),
          (extract(epoch FROM "createdAt") * 1000)::bigint
        FROM %s ORDER BY "id" COLLATE "C"
        """
            .formatted(PostgresConnection.table(url, "ChatMessage"));
    try (PreparedStatement query = statement(connection, sql);
        ResultSet result = query.executeQuery()) {
      return merge.compare(expected.messages(), new QueryRows<>(url, result, this::message));
    }
  }

  /**
   * Returns the row of {@code "ChatMessage"} that the result is at; null for one of an earlier
   * service, which may have made ids of any form.
   */
  private @Nullable Row<String> message(ResultSet rows) throws SQLException {
    String id = rows.getString(1);
    String columns =
        EventDigest.ofMessage(
            rows.getString(2),
            rows.getString(3),
            rows.getString(4),
            rows.getString(5),
            rows.getLong(6));
    boolean isOurs = UUID.matcher(id).matches() && id.charAt(14) == '5';
    if (isOurs) {
      return new Row<>(id, Difference.NOWHERE, columns);
    }
    if (!allowsForeign) {
      findings.differs(
          new Difference(Kind.MESSAGE_EXTRA, Difference.NOWHERE, "row " + id, "no row", columns));
    }
    return null;
  }

  private static PreparedStatement statement(Connection connection, String sql)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setFetchSize(FETCH_ROWS);
    return statement;
  }
}
