package com.milkyhoop.chatbot.bench.sink;

import java.time.Duration;

/**
 * Rows that came into the tables within a time.
 *
 * @param events rows of {@code chatbot_log}
 * @param messages rows of {@code "ChatMessage"}
 * @param missing rows that were not there at the end
 * @param writerSeconds processor time of the process that writes
 * @param postgresSeconds processor time of PostgreSQL
 */
record Loading(
    int events,
    int messages,
    int missing,
    Duration time,
    double writerSeconds,
    double postgresSeconds) {

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
