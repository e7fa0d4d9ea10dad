package com.milkyhoop.chatbot.replay.verify;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.replay.history.Conversations;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.log.LogRecord;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Verifies all of the log that is there now against itself and, where there is one, the database.
 */
final class Verifier {
  /** Bounds the wait for a sink, which writes within a second as a rule. */
  private static final Duration SINK_PATIENCE = Duration.ofSeconds(10);

  private final Installation installation;
  private final Optional<DatabaseUrl> database;
  private final Optional<String> rowsOf;
  private final boolean allowsForeignRows;

  /**
   * @param database whose rows are compared; empty for none
   * @param rowsOf the topic that the rows name; empty: the one that is read
   * @param allowsForeignRows whether {@code "ChatMessage"} may have rows of an earlier service
   */
  Verifier(
      Installation installation,
      Optional<DatabaseUrl> database,
      Optional<String> rowsOf,
      boolean allowsForeignRows) {
    this.installation = installation;
    this.database = database;
    this.rowsOf = rowsOf;
    this.allowsForeignRows = allowsForeignRows;
  }

  Verification run() {
    long begin = System.nanoTime();
    var reader = new LogReader(installation.kafka());
    OffsetRanges ranges = reader.present();
    var findings = new Findings();
    if (database.isEmpty()) {
      read(reader, ranges, findings, _ -> {});
      return new Verification(ranges, findings, Optional.empty(), 0, since(begin));
    }
    try (var expected = new ExpectedRows(ranges)) {
      read(reader, ranges, findings, expected::add);
      long behind = new SinkPosition(installation.kafka(), ranges).await(SINK_PATIENCE);
      RowCounts rows =
          new RowProof(
                  database.get(),
                  rowsOf.orElse(ranges.topic()),
                  ranges,
                  findings,
                  allowsForeignRows)
              .compare(expected);
      return new Verification(ranges, findings, Optional.of(rows), behind, since(begin));
    }
  }

  private static void read(
      LogReader reader, OffsetRanges ranges, Findings findings, Consumer<LogRecord> rows) {
    int partitions = ranges.partitions().size();
    new Conversations(reader)
        .read(
            ranges,
            partition ->
                new PartitionProof(
                    partitions, ranges.of(partition).orElseThrow().begin() == 0, findings, rows));
  }

  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
