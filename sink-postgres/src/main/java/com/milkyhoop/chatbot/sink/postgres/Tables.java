package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.sink.row.LogRow;
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
            Column.ofText("id", "uuid", row -> row.id().toString()),
            Column.text("user_id", row -> row.event().userId()),
            Column.text("session_id", row -> row.event().sessionId()),
            Column.text("request_id", row -> row.event().requestId()),
            Column.text("event", Tables::eventName),
            Column.time("occurred_at", row -> row.event().timestamp()),
            Column.ofText("payload", "json", LogRow::json),
            Column.text("topic", row -> row.position().topic()),
            Column.int4("topic_partition", row -> row.position().partition()),
            Column.int8("topic_offset", row -> row.position().offset())),
        List.of("id"),
        List.of("payload::text"));
  }

  static Table chatMessage(String schema) {
    return new Table(
        quoted(schema) + ".\"ChatMessage\"",
        List.of(
            Column.text("\"id\"", row -> row.id().toString()),
            Column.text("\"sessionId\"", row -> row.event().sessionId()),
            Column.text("\"userId\"", row -> row.event().userId()),
            Column.text("\"message\"", row -> row.event().message()),
            Column.text("\"reply\"", row -> row.event().reply()),
            Column.utc("\"createdAt\"", row -> row.event().timestamp())),
        List.of("\"id\""),
        List.of("\"sessionId\"", "\"userId\"", "\"message\"", "\"reply\"", "\"createdAt\""));
  }

  /** Returns the event as its column and its JSON name it. */
  static String eventName(LogRow row) {
    return row.event().event().name().toLowerCase(Locale.ROOT);
  }

  static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
