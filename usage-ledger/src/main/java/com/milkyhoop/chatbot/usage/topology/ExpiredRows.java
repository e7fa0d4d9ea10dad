package com.milkyhoop.chatbot.usage.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.schemas.UsageKey;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Removes expired rows: those whose period ended longer ago than the retention. Keys begin with the
 * period.
 */
final class ExpiredRows {
  private final KeyValueStore<Bytes, byte[]> store;

  ExpiredRows(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /**
   * Removes at most {@code limit} rows whose last day is before {@code oldest}; returns their keys.
   */
  List<byte[]> removeBefore(LocalDate oldest, int limit) {
    List<byte[]> removed = new ArrayList<>();
    var first = Bytes.wrap("0".getBytes(UTF_8));
    var end = Bytes.wrap(oldest.toString().getBytes(UTF_8));
    try (KeyValueIterator<Bytes, byte[]> old = store.range(first, end)) {
      while (old.hasNext() && removed.size() < limit) {
        byte[] key = old.next().key.get();
        if (UsageKey.parse(key).lastDay().isBefore(oldest)) {
          store.delete(Bytes.wrap(key));
          removed.add(key);
        }
      }
    }
    return removed;
  }
}
