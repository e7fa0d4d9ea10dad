package com.milkyhoop.chatbot.bench.sink;

import com.milkyhoop.chatbot.bench.process.CpuTimes;
import com.milkyhoop.chatbot.localstack.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Measures the most that the sink's tables take from one connection: COPY, one stream a table, all
 * in one transaction, from files that lie ready. It reads no topic, parses no event, and ends with
 * an error where a row is there already. Its files are the sink's own rows, so the sink comes
 * first.
 */
final class CopyLoader implements RowLoader {
  private static final String LOG = "chatbot_log";
  private static final String MESSAGES = "\"ChatMessage\"";
  private static final int BUFFER_BYTES = 64 * 1024;

  private final LogEvents events;
  private final PostgresServer postgres;
  private final Path logFile;
  private final Path messagesFile;

  /**
   * @param folder for the files
   */
  CopyLoader(LogEvents events, PostgresServer postgres, Path folder) {
    this.events = events;
    this.postgres = postgres;
    logFile = folder.resolve("chatbot_log.copy");
    messagesFile = folder.resolve("ChatMessage.copy");
  }

  /**
   * Writes the files, from a database that the sink has filled; does nothing once they are there.
   */
  void takeRows(String database) throws SQLException, IOException {
    if (Files.exists(messagesFile)) {
      return;
    }
    try (Connection connection = postgres.login().connect(database)) {
      CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
      write(copy, LOG, logFile);
      write(copy, MESSAGES, messagesFile);
    }
  }

  @Override
  public String name() {
    return "COPY";
  }

  @Override
  public LoadResult load(String database) throws SQLException, IOException {
    try (Connection connection = postgres.login().connect(database)) {
      connection.setAutoCommit(false);
      CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
      CpuTimes cpuBefore = CpuTimes.of(List.of(postgres));
      long begin = System.nanoTime();
      long logRows = read(copy, LOG, logFile);
      long messageRows = read(copy, MESSAGES, messagesFile);
      connection.commit();
      long nanos = System.nanoTime() - begin;
      CpuTimes cpu = CpuTimes.of(List.of(postgres)).since(cpuBefore);
      return new LoadResult(
          (int) logRows,
          (int) messageRows,
          events.count() + events.replies(),
          (int) (logRows + messageRows),
          Duration.ofNanos(nanos),
          cpu.seconds(CpuTimes.LOAD),
          cpu.seconds(postgres.name()));
    }
  }

  private static void write(CopyManager copy, String table, Path file)
      throws SQLException, IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      copy.copyOut("COPY " + table + " TO STDOUT", out);
    }
  }

  private static long read(CopyManager copy, String table, Path file)
      throws SQLException, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return copy.copyIn("COPY " + table + " FROM STDIN", in, BUFFER_BYTES);
    }
  }
}
