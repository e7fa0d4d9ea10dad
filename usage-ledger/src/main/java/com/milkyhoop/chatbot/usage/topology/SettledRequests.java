package com.milkyhoop.chatbot.usage.topology;

import com.milkyhoop.chatbot.event.Charge;
import com.milkyhoop.chatbot.schemas.MessageId;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.UUID;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Remembers which requests are counted, so that a copy of an event changes nothing (R14). Key: the
 * day of the turn's end, 4 bytes, then the 16 bytes that name the request. An event tells its own
 * day, each copy the same, so that a lookup is one read and what is old is one range.
 */
final class SettledRequests {
  private static final byte[] COUNTED = {1};
  private static final int KEY_BYTES = Integer.BYTES + 2 * Long.BYTES;

  private final KeyValueStore<Bytes, byte[]> store;

  SettledRequests(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** Adds the request; returns whether it is new. */
  boolean add(LocalDate day, Charge charge) {
    UUID id = MessageId.of(charge.getUserId(), charge.getSessionId(), charge.getRequestId());
    var key =
        Bytes.wrap(
            ByteBuffer.allocate(KEY_BYTES)
                .putInt(Math.toIntExact(day.toEpochDay()))
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
    return store.putIfAbsent(key, COUNTED) == null;
  }

  /** Removes at most {@code limit} requests of days before {@code oldest}; returns how many. */
  int forgetBefore(LocalDate oldest, int limit) {
    var first = Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(0).array());
    var end =
        Bytes.wrap(
            ByteBuffer.allocate(Integer.BYTES)
                .putInt(Math.toIntExact(oldest.toEpochDay()))
                .array());
    int forgotten = 0;
    try (KeyValueIterator<Bytes, byte[]> old = store.range(first, end)) {
      while (old.hasNext() && forgotten < limit) {
        KeyValue<Bytes, byte[]> next = old.next();
        store.delete(next.key);
        forgotten++;
      }
    }
    return forgotten;
  }
}
