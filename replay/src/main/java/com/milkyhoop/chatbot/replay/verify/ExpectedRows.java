package com.milkyhoop.chatbot.replay.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.replay.log.Erasures;
import com.milkyhoop.chatbot.replay.log.LogRecord;
import com.milkyhoop.chatbot.replay.log.OffsetRange;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.schemas.MessageId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Holds the rows that the sink must have made of the log: those of chatbot_log by the places of
 * their events, those of {@code "ChatMessage"} by their ids. Of an event that was erased it must
 * have none, also while compaction has not reached the event (R15). They wait in temporary files by
 * their events' keys, so that memory holds some hundreds of them. Partitions may be added to side
 * by side; read when all are there.
 */
final class ExpectedRows implements AutoCloseable {
  private static final int BUCKETS = 256;

  private final NavigableMap<Integer, RowFile> events = new TreeMap<>();
  private final List<RowFile> messages = new ArrayList<>();
  private final Erasures erasures = new Erasures();

  ExpectedRows(OffsetRanges ranges) {
    for (OffsetRange range : ranges.partitions()) {
      events.put(range.partition(), new RowFile());
    }
    for (int i = 0; i < BUCKETS; i++) {
      messages.add(new RowFile());
    }
  }

  /** Takes the next record of its partition. */
  void add(LogRecord record) {
    switch (record) {
      case LogRecord.Event event -> add(event);
      case LogRecord.Erasure erasure -> erasures.add(erasure);
      case LogRecord.Tombstone tombstone -> erasures.add(tombstone);
      case LogRecord.Malformed _ -> {}
    }
  }

  private void add(LogRecord.Event record) {
    LogEvent event = record.turn().event();
    TurnRef at = record.turn().ref();
    String key = new String(LogKey.of(event).encode(), UTF_8);
    RowFile file = events.get(record.partition());
    if (file == null) {
      throw new IllegalArgumentException("partition " + record.partition() + " is not verified");
    }
    file.write(key, at, EventDigest.ofRow(event, record.value()));
    if (event.event().hasReply()) {
      int bucket = (int) (MessageId.of(event).getMostSignificantBits() >>> (Long.SIZE - Byte.SIZE));
      messages.get(bucket).write(key, at, EventDigest.ofMessage(event));
    }
  }

  /** Returns the rows of chatbot_log, in the order of partitions and offsets. */
  Iterator<Row<TurnRef>> events() {
    return events.values().stream()
        .flatMap(file -> streamed(file.read()))
        .filter(row -> !erasures.cover(key(row), row.at()))
        .map(row -> new Row<>(row.at(), row.at(), row.columns()))
        .iterator();
  }

  /** Returns the rows of {@code "ChatMessage"}, in the order of their ids. */
  Iterator<Row<String>> messages() {
    return messages.stream().flatMap(file -> sorted(file.read()).stream()).iterator();
  }

  private List<Row<String>> sorted(Iterator<Row<String>> rows) {
    return streamed(rows)
        .filter(row -> !erasures.cover(key(row), row.at()))
        .map(row -> new Row<>(id(key(row)), row.at(), row.columns()))
        .sorted(Comparator.<Row<String>, String>comparing(Row::key).thenComparing(Row::at))
        .toList();
  }

  private static LogKey key(Row<String> row) {
    return LogKey.parse(row.key().getBytes(UTF_8));
  }

  private static String id(LogKey key) {
    return MessageId.of(key.userId(), key.sessionId(), key.requestId()).toString();
  }

  private static Stream<Row<String>> streamed(Iterator<Row<String>> rows) {
    return Stream.generate(() -> rows).takeWhile(Iterator::hasNext).map(Iterator::next);
  }

  @Override
  public void close() {
    events.values().forEach(RowFile::close);
    messages.forEach(RowFile::close);
  }
}
