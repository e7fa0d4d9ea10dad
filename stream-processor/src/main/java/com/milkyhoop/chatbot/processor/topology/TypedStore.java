package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import java.util.Iterator;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes one store's rows. What can't be read is a {@link DamagedRowException}, which
 * names the store. Confined to the stream thread.
 *
 * @param <T> the type of its rows
 */
final class TypedStore<T> {
  private final KeyValueStore<Bytes, byte[]> store;
  private final RecordCodec<T> codec;

  TypedStore(ProcessorContext<?, ?> context, String name, RecordCodec<T> codec) {
    this.store = context.getStateStore(name);
    this.codec = codec;
  }

  Optional<T> get(Bytes key) {
    return Optional.ofNullable(store.get(key)).map(this::decode);
  }

  void put(Bytes key, T row) {
    store.put(key, codec.encode(row));
  }

  void delete(Bytes key) {
    store.delete(key);
  }

  /** Writes a row that a decision changed, or deletes one that it took away. */
  void save(Bytes key, Optional<T> before, Optional<T> after) {
    if (after.isPresent() && isChanged(before, after.get())) {
      put(key, after.get());
    } else if (after.isEmpty() && before.isPresent()) {
      store.delete(key);
    }
  }

  /** Returns whether a row is another object than the one that was read. */
  static <T> boolean isChanged(Optional<T> before, T after) {
    return before.filter(row -> row == after).isEmpty();
  }

  /**
   * Opens the rows from one key to another, both included.
   *
   * @param from null: from the first
   * @param to null: to the last
   */
  Rows<T> range(@Nullable Bytes from, @Nullable Bytes to) {
    return new Rows<>(store.range(from, to), this);
  }

  /** Opens the same, the last one first. */
  Rows<T> reverseRange(Bytes from, Bytes to) {
    return new Rows<>(store.reverseRange(from, to), this);
  }

  private T decode(byte[] bytes) {
    try {
      return codec.decode(bytes);
    } catch (MalformedRecordException e) {
      throw new DamagedRowException(store.name(), e);
    }
  }

  /** Goes through rows of which only those that are asked for are decoded. */
  record Rows<T>(KeyValueIterator<Bytes, byte[]> bytes, TypedStore<T> of)
      implements Iterator<Row<T>>, AutoCloseable {
    @Override
    public boolean hasNext() {
      return bytes.hasNext();
    }

    @Override
    public Row<T> next() {
      KeyValue<Bytes, byte[]> next = bytes.next();
      return new Row<>(next.key, next.value, of);
    }

    @Override
    public void close() {
      bytes.close();
    }
  }

  /** Holds a row that was not decoded yet. */
  @SuppressWarnings("ArrayRecordComponent")
  record Row<T>(Bytes key, byte[] bytes, TypedStore<T> of) {
    T value() {
      return of.decode(bytes);
    }
  }
}
