package com.milkyhoop.chatbot.bench.sink;

import com.milkyhoop.chatbot.bench.process.CpuTimes;
import com.milkyhoop.chatbot.localstack.PostgresServer;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.MessageId;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Watches another process write rows. The time begins when a quarter of a partition is there, in
 * each table that it writes, so that the start of a JVM does not count, and ends with the last row.
 * Partitions are written in order but for what a writer writes at a time, so nearly all is there
 * with the last event of each; the counts tell the rest.
 */
final class Arrival {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final long POLL_MILLIS = 5;
  private static final String COUNTS =
      "SELECT (SELECT count(*) FROM chatbot_log), (SELECT count(*) FROM \"ChatMessage\")";
  private static final String MESSAGES_FOUND =
      "SELECT count(*) FROM \"ChatMessage\" WHERE \"id\" = ANY (?)";
  private static final String BOTH_FOUND =
      """
      SELECT least((SELECT count(*) FROM "ChatMessage" WHERE "id" = ANY (ids)),
                   (SELECT count(*) FROM chatbot_log WHERE id = ANY (ids::uuid[])))
      FROM (SELECT ?::text[] AS ids)
      """;

  private final LogEvents events;
  private final PostgresServer postgres;

  Arrival(LogEvents events, PostgresServer postgres) {
    this.events = events;
    this.postgres = postgres;
  }

  /**
   * Returns when all rows are there.
   *
   * @param writer writes all rows of {@code "ChatMessage"}
   * @param writesLog whether it writes {@code chatbot_log} too
   * @throws IllegalStateException when it ends, or has not written all of them after 5 minutes
   */
  LoadResult watch(ServerProcess writer, String database, boolean writesLog)
      throws SQLException, IOException, InterruptedException {
    List<ServerProcess> processes = List.of(writer, postgres);
    try (Connection connection = postgres.login().connect(database);
        PreparedStatement found =
            connection.prepareStatement(writesLog ? BOTH_FOUND : MESSAGES_FOUND)) {
      found.setArray(1, ids(events.firstQuarter(), connection));
      await(found, 1, writer);
      long begin = System.nanoTime();
      CpuTimes cpuBefore = CpuTimes.of(processes);
      Counts before = Counts.of(connection);
      found.setArray(1, ids(events.last(), connection));
      await(found, LogEvents.PARTITIONS, writer);
      int expected = events.replies() + (writesLog ? events.count() : 0);
      long nanos = System.nanoTime() - begin;
      CpuTimes cpu = CpuTimes.of(processes).since(cpuBefore);
      Counts after = Counts.of(connection);
      // What the last transactions hold beside the last events.
      while (after.events() + after.messages() < expected && nanos < LIMIT.toNanos()) {
        nanos = System.nanoTime() - begin;
        cpu = CpuTimes.of(processes).since(cpuBefore);
        after = Counts.of(connection);
      }
      return new LoadResult(
          after.events() - before.events(),
          after.messages() - before.messages(),
          expected,
          after.events() + after.messages(),
          Duration.ofNanos(nanos),
          cpu.seconds(writer.name()),
          cpu.seconds(postgres.name()));
    }
  }

  private static Array ids(List<LogEvent> events, Connection connection) throws SQLException {
    return connection.createArrayOf(
        "text", events.stream().map(each -> MessageId.of(each).toString()).toArray());
  }

  private static void await(PreparedStatement query, int count, ServerProcess writer)
      throws SQLException, IOException, InterruptedException {
    long giveUpAt = System.nanoTime() + LIMIT.toNanos();
    while (count(query) < count) {
      if (!writer.isRunning() || System.nanoTime() - giveUpAt > 0) {
        throw new IllegalStateException(
            writer.name() + " has not written all rows; its log:\n" + logOf(writer));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** It goes with the stack, so it is quoted. */
  private static String logOf(ServerProcess writer) throws IOException {
    return Files.readString(writer.logFile());
  }

  private static int count(PreparedStatement query) throws SQLException {
    try (ResultSet result = query.executeQuery()) {
      return result.next() ? result.getInt(1) : 0;
    }
  }

  /** Rows that are there. */
  record Counts(int events, int messages) {
    static Counts of(Connection connection) throws SQLException {
      try (PreparedStatement query = connection.prepareStatement(COUNTS);
          ResultSet result = query.executeQuery()) {
        result.next();
        return new Counts(result.getInt(1), result.getInt(2));
      }
    }
  }
}
