package com.milkyhoop.chatbot.replay.rebuild;

import static java.util.stream.Collectors.joining;

import java.util.List;

/**
 * Describes how one table is compared: every column as text, in the order of the key's bytes.
 *
 * @param name as SQL has it, without its schema
 * @param key expressions of the columns that name a row
 * @param others expressions of the other columns
 */
record TablePair(String name, List<String> key, List<String> others) {
  /** Holds all tables that the sink writes. */
  static final List<TablePair> ALL =
      List.of(
          new TablePair(
              "chatbot_log",
              List.of("user_id", "session_id", "request_id"),
              List.of(
                  "id::text",
                  "event",
                  "(occurred_at AT TIME ZONE 'UTC')::text",
                  "payload::text",
                  "topic",
                  "topic_partition::text",
                  "topic_offset::text")),
          new TablePair(
              "\"ChatMessage\"",
              List.of("\"id\""),
              List.of(
                  "\"sessionId\"",
                  "\"userId\"",
                  "\"message\"",
                  "\"reply\"",
                  "\"createdAt\"::text")));

  String query(String schema) {
    return "SELECT %s, %s FROM \"%s\".%s ORDER BY %s"
        .formatted(
            String.join(", ", key),
            String.join(", ", others),
            schema.replace("\"", "\"\""),
            name,
            key.stream().map(column -> column + " COLLATE \"C\"").collect(joining(", ")));
  }

  /** Returns what a column of the query is called for a person. */
  String column(int index) {
    String expression = index < key.size() ? key.get(index) : others.get(index - key.size());
    return expression.replaceAll("[(\"]|::.*| AT TIME.*", "");
  }

  int columns() {
    return key.size() + others.size();
  }
}
