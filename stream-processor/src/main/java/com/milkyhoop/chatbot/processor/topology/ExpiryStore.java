package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Keeps what of one task is due when. The stream thread's. */
final class ExpiryStore {
  private static final byte[] NOTHING = {};

  private final KeyValueStore<Bytes, byte[]> expiry;
  private final TaskFaults faults;

  /**
   * Says where the next sweep begins. What earlier ones deleted lies before it, as tombstones that
   * a store has to step over until it is compacted: each sweep would cost as much as all before.
   */
  private @Nullable Bytes swept;

  /**
   * Names what is due.
   *
   * @param note as it was put
   */
  record Due(ExpiryKey key, byte[] note) {}

  ExpiryStore(ProcessorContext<?, ?> context, TaskFaults faults) {
    this.faults = faults;
    expiry = context.getStateStore(StoreNames.EXPIRY);
  }

  void put(ExpiryKey key) {
    put(key, NOTHING);
  }

  /** Puts an entry, in place of one of the same key. */
  void put(ExpiryKey key, byte[] note) {
    Bytes encoded = key.encode();
    if (swept != null && encoded.compareTo(swept) < 0) {
      swept = encoded;
    }
    expiry.put(encoded, note);
  }

  /** Takes what is due at this time out of the store, at most so much of it. */
  List<Due> takeDue(long now, int most) {
    var due = new ArrayList<KeyValue<Bytes, byte[]>>();
    try (KeyValueIterator<Bytes, byte[]> rows = due(now)) {
      while (rows.hasNext() && due.size() < most) {
        due.add(rows.next());
      }
    }
    if (!due.isEmpty()) {
      swept = due.getLast().key;
    }
    // As one batch: a write for each key takes longer than all the rest.
    expiry.putAll(due.stream().map(row -> new KeyValue<>(row.key, (byte[]) null)).toList());
    return due.stream().map(this::parse).flatMap(Optional::stream).toList();
  }

  /**
   * Returns when the erasure was asked for whose rows are the next to go; empty: there are none.
   */
  OptionalLong nextErasure(long now) {
    try (KeyValueIterator<Bytes, byte[]> rows = due(now)) {
      if (!rows.hasNext()) {
        return OptionalLong.empty();
      }
      KeyValue<Bytes, byte[]> first = rows.next();
      return ExpiryKey.parse(first.key).isErasure()
          ? OptionalLong.of(ErasureStep.decode(first.value).before())
          : OptionalLong.empty();
    } catch (MalformedRecordException _) {
      // It is named when it is taken.
      return OptionalLong.empty();
    }
  }

  boolean hasDue(long now) {
    try (KeyValueIterator<Bytes, byte[]> rows = due(now)) {
      return rows.hasNext();
    }
  }

  private KeyValueIterator<Bytes, byte[]> due(long now) {
    Bytes end = ExpiryKey.endOfDue(now);
    return expiry.range(swept != null && swept.compareTo(end) <= 0 ? swept : null, end);
  }

  private Optional<Due> parse(KeyValue<Bytes, byte[]> row) {
    try {
      return Optional.of(new Due(ExpiryKey.parse(row.key), row.value));
    } catch (MalformedRecordException e) {
      faults.damagedRow(new DamagedRowException(StoreNames.EXPIRY, e));
      return Optional.empty();
    }
  }
}
