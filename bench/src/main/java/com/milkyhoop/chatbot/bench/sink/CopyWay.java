package com.milkyhoop.chatbot.bench.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.bench.process.CpuTimes;
import com.milkyhoop.chatbot.localstack.PostgresServer;
import com.milkyhoop.chatbot.sink.postgres.CopyTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * The most that these tables take from one connection: COPY, one stream a table, all in one
 * transaction, from files that lie ready. It reads no topic, parses no event, and ends with an
 * error where a row is there already.
 */
final class CopyWay implements Way {
  private static final CopyTable LOG = CopyTable.chatbotLog();
  private static final CopyTable MESSAGES = CopyTable.chatMessage();
  private static final int BUFFER_BYTES = 64 * 1024;

  private final LogEvents events;
  private final PostgresServer postgres;
  private final Path logFile;
  private final Path messagesFile;

  /**
   * Writes the files.
   *
   * @param folder for them
   */
  CopyWay(LogEvents events, PostgresServer postgres, Path folder) throws IOException {
    this.events = events;
    this.postgres = postgres;
    logFile = folder.resolve("chatbot_log.copy");
    messagesFile = folder.resolve("ChatMessage.copy");
    try (BufferedWriter log = Files.newBufferedWriter(logFile, UTF_8);
        BufferedWriter messages = Files.newBufferedWriter(messagesFile, UTF_8)) {
      for (int n = 0; n < events.count(); n++) {
        var row = events.row(n);
        LOG.write(row, log);
        if (row.event().event().hasReply()) {
          MESSAGES.write(row, messages);
        }
      }
    }
  }

  @Override
  public String name() {
    return "COPY";
  }

  @Override
  public Loading load(String database) throws SQLException, IOException {
    try (Connection connection = postgres.login().connect(database)) {
      connection.setAutoCommit(false);
      CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
      CpuTimes cpuBefore = CpuTimes.of(List.of(postgres));
      long begin = System.nanoTime();
      long logRows = copy(copy, LOG, logFile);
      long messageRows = copy(copy, MESSAGES, messagesFile);
      connection.commit();
      long nanos = System.nanoTime() - begin;
      CpuTimes cpu = CpuTimes.of(List.of(postgres)).since(cpuBefore);
      return new Loading(
          (int) logRows,
          (int) messageRows,
          events.count() + events.replies(),
          (int) (logRows + messageRows),
          Duration.ofNanos(nanos),
          cpu.seconds(CpuTimes.LOAD),
          cpu.seconds(postgres.name()));
    }
  }

  private static long copy(CopyManager copy, CopyTable table, Path file)
      throws SQLException, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return copy.copyIn(table.statement(), in, BUFFER_BYTES);
    }
  }
}
