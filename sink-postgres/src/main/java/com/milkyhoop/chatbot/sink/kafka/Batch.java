package com.milkyhoop.chatbot.sink.kafka;

import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.sink.row.Erased;
import com.milkyhoop.chatbot.sink.row.ErasedEvent;
import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.Position;
import com.milkyhoop.chatbot.sink.row.Refusal;
import com.milkyhoop.chatbot.sink.row.UserErasure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Records that are settled together: rows, those that are none, and the offsets to commit once both
 * are settled. Remembers which steps towards that were taken. Parsed on one thread, then confined
 * to the sink's.
 */
final class Batch {
  private final List<LogRow> rows = new ArrayList<>();
  private final List<DeadLetterRecord> unreadable = new ArrayList<>();
  private final List<ErasedEvent> erasedEvents = new ArrayList<>();
  private final List<UserErasure> erasures = new ArrayList<>();
  private final Map<Position, ConsumerRecord<byte[], byte[]>> records = new HashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> offsets;
  private int otherTombstones;

  // What is done already: a batch may be settled in many steps.
  private final List<Refusal> refusals = new ArrayList<>();
  private final Map<UserErasure, Erased> erased = new HashMap<>();
  private Erased earlierErased = new Erased(0, 0, true);
  private boolean rowsWritten;
  private boolean eventsErased;

  private Batch(Map<TopicPartition, OffsetAndMetadata> offsets) {
    this.offsets = new HashMap<>(offsets);
  }

  /**
   * Parses them.
   *
   * @param offsets the positions after the records, and after the transaction markers behind them
   */
  static Batch of(
      List<ConsumerRecord<byte[], byte[]>> records,
      Map<TopicPartition, OffsetAndMetadata> offsets) {
    var batch = new Batch(offsets);
    records.forEach(batch::add);
    return batch;
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    Position position = position(record);
    try {
      if (record.value() == null) {
        tombstone(record, position);
        return;
      }
      LogRow row = LogRow.parse(record.value(), position);
      if (row.event().event() == LogEvent.Type.USER_ERASED) {
        erasures.add(
            UserErasure.of(row.event(), Instant.ofEpochMilli(record.timestamp()), position));
        return;
      }
      rows.add(row);
      records.put(position, record);
    } catch (MalformedRecordException e) {
      unreadable.add(
          new DeadLetterRecord(
              record, DeadLetterRecord.Reason.UNREADABLE, String.valueOf(e.getMessage())));
    }
  }

  /** A key of another form is nobody's event: there is nothing to erase. */
  private void tombstone(ConsumerRecord<byte[], byte[]> record, Position position) {
    byte[] key = record.key();
    if (key == null) {
      throw new MalformedRecordException("record has neither key nor value");
    }
    try {
      erasedEvents.add(new ErasedEvent(LogKey.parse(key), position));
    } catch (MalformedRecordException _) {
      otherTombstones++;
    }
  }

  /** Returns the rows that are not written yet. */
  List<LogRow> rows() {
    return rowsWritten ? List.of() : rows;
  }

  /** Notes that the rows are written but for those that were refused. */
  void written(List<Refusal> refused) {
    rowsWritten = true;
    refusals.addAll(refused);
  }

  /** Returns the events that were erased one by one and whose rows may be there. */
  List<ErasedEvent> erasedEvents() {
    return eventsErased ? List.of() : erasedEvents;
  }

  /** Notes that their rows are gone. */
  void eventsErased() {
    eventsErased = true;
  }

  /** Returns all erasures, whether they are carried out or not. */
  List<UserErasure> erasures() {
    return List.copyOf(erasures);
  }

  /** Returns whether no step of an erasure is left. */
  boolean isErased(UserErasure erasure) {
    Erased already = erased.get(erasure);
    return already != null && !already.more();
  }

  /** Notes a step of an erasure; returns what all of its steps deleted. */
  Erased erased(UserErasure erasure, Erased step) {
    return requireNonNull(erased.merge(erasure, step, Erased::plus));
  }

  /** Returns whether rows of no event are gone, too. */
  boolean isEarlierErased() {
    return erasures.isEmpty() || !earlierErased.more();
  }

  /** Notes a step towards that; returns what all of its steps deleted. */
  Erased earlierErased(Erased step) {
    earlierErased = earlierErased.plus(step);
    return earlierErased;
  }

  /** Tells every row's position, and the record that it was. */
  void forEachRow(BiConsumer<Position, ConsumerRecord<byte[], byte[]>> action) {
    records.forEach(action);
  }

  int size() {
    return rows.size()
        + unreadable.size()
        + erasedEvents.size()
        + erasures.size()
        + otherTombstones;
  }

  /** Returns the offsets of the partitions that are still this sink's. */
  Map<TopicPartition, OffsetAndMetadata> offsets() {
    return offsets;
  }

  /** The unreadable records and those whose rows were refused. */
  List<DeadLetterRecord> letters() {
    List<DeadLetterRecord> letters = new ArrayList<>(unreadable);
    for (Refusal refusal : refusals) {
      letters.add(
          new DeadLetterRecord(
              requireNonNull(records.get(refusal.row().position())),
              DeadLetterRecord.Reason.of(refusal.kind()),
              refusal.cause()));
    }
    return letters;
  }

  /** Leaves the records of partitions that are another sink's now to that sink. */
  void drop(Collection<TopicPartition> partitions) {
    rows.removeIf(row -> partitions.contains(partition(row.position())));
    unreadable.removeIf(letter -> partitions.contains(partition(position(letter.record()))));
    erasedEvents.removeIf(event -> partitions.contains(partition(event.position())));
    refusals.removeIf(refusal -> partitions.contains(partition(refusal.row().position())));
    erasures.removeIf(erasure -> partitions.contains(partition(erasure.position())));
    records.keySet().removeIf(position -> partitions.contains(partition(position)));
    offsets.keySet().removeAll(partitions);
  }

  private static Position position(ConsumerRecord<?, ?> record) {
    return new Position(record.topic(), record.partition(), record.offset());
  }

  private static TopicPartition partition(Position position) {
    return new TopicPartition(position.topic(), position.partition());
  }
}
