package com.milkyhoop.chatbot.usage.topology;

import com.milkyhoop.chatbot.event.Charge;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps what late calls have cost until the event of their request is read, which may come after
 * them: they stand on another topic. Key: the 16 bytes that name the request, then the time, 8
 * bytes. Nearly always empty.
 */
final class EarlyCorrections {
  /** Bounds how long an event may come after them: the longest turn is far shorter. */
  private static final Duration KEPT = Duration.ofDays(1);

  private static final int ID_BYTES = 2 * Long.BYTES;

  private final KeyValueStore<Bytes, byte[]> store;
  private final RecordCodec<Charge> codec;

  EarlyCorrections(KeyValueStore<Bytes, byte[]> store, RecordCodec<Charge> codec) {
    this.store = store;
    this.codec = codec;
  }

  void add(Charge late) {
    store.put(key(SettledRequests.id(late), late.getEndedAt()), codec.encode(late));
  }

  /** Removes and returns those of a request, oldest first. */
  List<Charge> take(Charge charge) {
    UUID id = SettledRequests.id(charge);
    List<Charge> taken = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> all = store.range(key(id, 0), key(id, Long.MAX_VALUE))) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> next = all.next();
        store.delete(next.key);
        taken.add(codec.decode(next.value));
      }
    }
    return taken;
  }

  /** Removes those whose event did not come. */
  void removeExpired(long now) {
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      while (all.hasNext()) {
        Bytes key = all.next().key;
        if (ByteBuffer.wrap(key.get()).getLong(ID_BYTES) < now - KEPT.toMillis()) {
          store.delete(key);
        }
      }
    }
  }

  private static Bytes key(UUID id, long at) {
    return Bytes.wrap(
        ByteBuffer.allocate(ID_BYTES + Long.BYTES)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .putLong(at)
            .array());
  }
}
