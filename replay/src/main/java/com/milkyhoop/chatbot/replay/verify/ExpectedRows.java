package com.milkyhoop.chatbot.replay.verify;

import com.milkyhoop.chatbot.replay.log.LogRecord;
import com.milkyhoop.chatbot.replay.log.OffsetRange;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.MessageId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The rows that the sink must have made of the log: those of chatbot_log by the places of their
 * events, those of {@code "ChatMessage"} by their ids. They wait in temporary files, so that memory
 * holds some hundreds of them. Partitions may be added to side by side; read when all are there.
 */
final class ExpectedRows implements AutoCloseable {
  private static final int BUCKETS = 256;

  private final NavigableMap<Integer, RowFile> events = new TreeMap<>();
  private final List<RowFile> messages = new ArrayList<>();

  ExpectedRows(OffsetRanges ranges) {
    for (OffsetRange range : ranges.partitions()) {
      events.put(range.partition(), new RowFile());
    }
    for (int i = 0; i < BUCKETS; i++) {
      messages.add(new RowFile());
    }
  }

  void add(LogRecord.Event record) {
    LogEvent event = record.turn().event();
    TurnRef at = record.turn().ref();
    RowFile file = events.get(record.partition());
    if (file == null) {
      throw new IllegalArgumentException("partition " + record.partition() + " is not verified");
    }
    file.write("", at, EventDigest.ofRow(event, record.value()));
    if (event.event().hasReply()) {
      UUID id = MessageId.of(event);
      int bucket = (int) (id.getMostSignificantBits() >>> (Long.SIZE - Byte.SIZE));
      messages.get(bucket).write(id.toString(), at, EventDigest.ofMessage(event));
    }
  }

  /** Returns those of chatbot_log, in the order of partitions and offsets. */
  Iterator<Row<TurnRef>> events() {
    return events.values().stream()
        .flatMap(file -> streamed(file.read()))
        .map(row -> new Row<>(row.at(), row.at(), row.columns()))
        .iterator();
  }

  /** Returns those of {@code "ChatMessage"}, in the order of their ids. */
  Iterator<Row<String>> messages() {
    return messages.stream().flatMap(file -> sorted(file.read()).stream()).iterator();
  }

  private static Stream<Row<String>> streamed(Iterator<Row<String>> rows) {
    return Stream.generate(() -> rows).takeWhile(Iterator::hasNext).map(Iterator::next);
  }

  private static List<Row<String>> sorted(Iterator<Row<String>> rows) {
    List<Row<String>> all = new ArrayList<>();
    rows.forEachRemaining(all::add);
    all.sort(Comparator.<Row<String>, String>comparing(Row::key).thenComparing(Row::at));
    return Collections.unmodifiableList(all);
  }

  @Override
  public void close() {
    events.values().forEach(RowFile::close);
    messages.forEach(RowFile::close);
  }
}
