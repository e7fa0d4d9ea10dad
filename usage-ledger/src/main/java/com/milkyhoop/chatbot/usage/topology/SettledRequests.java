package com.milkyhoop.chatbot.usage.topology;

import com.milkyhoop.chatbot.event.Charge;
import com.milkyhoop.chatbot.schemas.MessageId;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which requests are counted, so that a copy of an event changes nothing, and which of
 * their attempts are estimated, so that a better count takes the place of that (R14). Key: the day
 * of the turn's end, 4 bytes, then the 16 bytes that name the request. An event tells its own day,
 * each copy the same, so that a lookup is one read and what is old is one range. Value: the charge,
 * as long as it has estimates.
 */
final class SettledRequests {
  private static final byte[] COUNTED = {1};
  private static final int KEY_BYTES = Integer.BYTES + 2 * Long.BYTES;

  private final KeyValueStore<Bytes, byte[]> store;
  private final RecordCodec<Charge> codec;

  SettledRequests(KeyValueStore<Bytes, byte[]> store, RecordCodec<Charge> codec) {
    this.store = store;
    this.codec = codec;
  }

  /** Returns whether the request is counted. */
  boolean contains(LocalDate day, Charge charge) {
    return store.get(key(day, charge)) != null;
  }

  /** Adds the request, or replaces what is known of it. */
  void put(LocalDate day, Charge charge) {
    store.put(key(day, charge), charge.getAttempts().isEmpty() ? COUNTED : codec.encode(charge));
  }

  /** Returns the charge of a request of this day; empty where it is unknown, or has no estimate. */
  Optional<Charge> estimated(LocalDate day, Charge charge) {
    byte @Nullable [] value = store.get(key(day, charge));
    return value == null || value.length == COUNTED.length
        ? Optional.empty()
        : Optional.of(codec.decode(value));
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

  private static Bytes key(LocalDate day, Charge charge) {
    UUID id = id(charge);
    return Bytes.wrap(
        ByteBuffer.allocate(KEY_BYTES)
            .putInt(Math.toIntExact(day.toEpochDay()))
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array());
  }

  /** Returns what names the request of a charge. */
  static UUID id(Charge charge) {
    return MessageId.of(charge.getUserId(), charge.getSessionId(), charge.getRequestId());
  }
}
