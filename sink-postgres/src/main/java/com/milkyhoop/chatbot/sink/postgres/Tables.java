package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.schemas.MessageId;
import com.milkyhoop.chatbot.sink.row.LogRow;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * The two tables as the sink writes them; {@code migrations/} makes them. {@code chatbot_log} has
 * every event, {@code "ChatMessage"} one row for each turn with a reply.
 */
final class Tables {
  private Tables() {}

  static Table chatbotLog(String schema) {
    return new Table(
        quoted(schema) + ".chatbot_log",
        List.of(
            new Column("user_id", "text", row -> row.event().userId()),
            new Column("session_id", "text", row -> row.event().sessionId()),
            new Column("request_id", "text", row -> row.event().requestId()),
            new Column("event", "text", Tables::eventName),
            new Column("occurred_at", "timestamptz", row -> millis(row).toString()),
            new Column("payload", "json", LogRow::json),
            new Column("topic", "text", row -> row.position().topic()),
            new Column(
                "topic_partition", "int4", row -> Integer.toString(row.position().partition())),
            new Column("topic_offset", "int8", row -> Long.toString(row.position().offset()))),
        List.of("user_id", "session_id", "request_id"),
        List.of("payload::text"));
  }

  static Table chatMessage(String schema) {
    return new Table(
        quoted(schema) + ".\"ChatMessage\"",
        List.of(
            new Column("\"id\"", "text", row -> MessageId.of(row.event()).toString()),
            new Column("\"sessionId\"", "text", row -> row.event().sessionId()),
            new Column("\"userId\"", "text", row -> row.event().userId()),
            new Column("\"message\"", "text", row -> row.event().message()),
            new Column("\"reply\"", "text", row -> row.event().reply()),
            new Column("\"createdAt\"", "timestamp", Tables::utc)),
        List.of("\"id\""),
        List.of("\"sessionId\"", "\"userId\"", "\"message\"", "\"reply\"", "\"createdAt\""));
  }

  private static String eventName(LogRow row) {
    return row.event().event().name().toLowerCase(Locale.ROOT);
  }

  private static String utc(LogRow row) {
    return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(millis(row).atOffset(ZoneOffset.UTC));
  }

  /** Both columns keep milliseconds; Postgres would round what is finer. */
  private static Instant millis(LogRow row) {
    return row.event().timestamp().truncatedTo(ChronoUnit.MILLIS);
  }

  static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
