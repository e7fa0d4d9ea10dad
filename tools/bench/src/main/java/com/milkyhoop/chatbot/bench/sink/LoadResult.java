package com.milkyhoop.chatbot.bench.sink;

import java.time.Duration;

/**
 * Rows that came into the tables within a time.
 *
 * @param events rows of {@code chatbot_log}
 * @param messages rows of {@code "ChatMessage"}
 * @param expected rows that should be there at the end, with those before that time
 * @param found rows that were there
 * @param writerSeconds processor time of the process that writes
 * @param postgresSeconds processor time of PostgreSQL
 */
record LoadResult(
    int events,
    int messages,
    int expected,
    int found,
    Duration time,
    double writerSeconds,
    double postgresSeconds) {

  int missing() {
    return expected - found;
  }

  int rows() {
    return events + messages;
  }

  double rowsPerSecond() {
    return rows() / seconds(time);
  }

  double messagesPerSecond() {
    return messages / seconds(time);
  }

  double writerMicrosEach() {
    return writerSeconds * 1e6 / rows();
  }

  double postgresMicrosEach() {
    return postgresSeconds * 1e6 / rows();
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
