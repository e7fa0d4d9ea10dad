package com.milkyhoop.chatbot.sink.kafka;

import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.Position;
import com.milkyhoop.chatbot.sink.row.Refusal;
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
 * are settled. Parsed on one thread, then confined to the sink's.
 */
final class Batch {
  private final List<LogRow> rows = new ArrayList<>();
  private final List<Letter> unreadable = new ArrayList<>();
  private final Map<Position, ConsumerRecord<byte[], byte[]>> records = new HashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> offsets;

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
      rows.add(LogRow.parse(record.value(), position));
      records.put(position, record);
    } catch (MalformedRecordException e) {
      unreadable.add(new Letter(record, Letter.Reason.UNREADABLE, String.valueOf(e.getMessage())));
    }
  }

  List<LogRow> rows() {
    return rows;
  }

  /** Tells every row's position, and the record that it was. */
  void forEachRow(BiConsumer<Position, ConsumerRecord<byte[], byte[]>> action) {
    records.forEach(action);
  }

  int size() {
    return rows.size() + unreadable.size();
  }

  /** Returns the offsets of the partitions that are still this sink's. */
  Map<TopicPartition, OffsetAndMetadata> offsets() {
    return offsets;
  }

  /** The unreadable records and those whose rows were refused. */
  List<Letter> letters(List<Refusal> refusals) {
    List<Letter> letters = new ArrayList<>(unreadable);
    for (Refusal refusal : refusals) {
      letters.add(
          new Letter(
              requireNonNull(records.get(refusal.row().position())),
              Letter.Reason.of(refusal.kind()),
              refusal.cause()));
    }
    return letters;
  }

  /** Leaves the records of partitions that are another sink's now to that sink. */
  void drop(Collection<TopicPartition> partitions) {
    rows.removeIf(row -> partitions.contains(partition(row.position())));
    unreadable.removeIf(letter -> partitions.contains(partition(position(letter.record()))));
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
