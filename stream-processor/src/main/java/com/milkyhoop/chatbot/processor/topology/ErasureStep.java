package com.milkyhoop.chatbot.processor.topology;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Says where the erasure of a conversation's rows goes on, so that no step looks at a row that one
 * before it has. Stands in the conversation's entry of the expiry store.
 *
 * @param before append time of the erasure
 * @param store what it goes through now
 * @param from the first key to look at; null: the conversation's first
 */
record ErasureStep(long before, Store store, @Nullable Bytes from) {
  /** Names what is gone through, in this order. */
  enum Store {
    TURNS,
    REQUESTS
  }

  static ErasureStep first(long before) {
    return new ErasureStep(before, Store.TURNS, null);
  }

  static ErasureStep decode(byte[] note) {
    ByteBuffer buffer = ByteBuffer.wrap(note);
    if (buffer.remaining() <= Long.BYTES) {
      return first(0);
    }
    long before = buffer.getLong();
    Store store = buffer.get() == 0 ? Store.TURNS : Store.REQUESTS;
    byte[] from = new byte[buffer.remaining()];
    buffer.get(from);
    return new ErasureStep(before, store, from.length == 0 ? null : Bytes.wrap(from));
  }

  byte[] encode() {
    byte[] key = from == null ? new byte[0] : from.get();
    return ByteBuffer.allocate(Long.BYTES + 1 + key.length)
        .putLong(before)
        .put((byte) (store == Store.TURNS ? 0 : 1))
        .put(key)
        .array();
  }

  /** Returns the step that begins behind a key. */
  ErasureStep behind(Bytes key) {
    byte[] next = Arrays.copyOf(key.get(), key.get().length + 1);
    return new ErasureStep(before, store, Bytes.wrap(next));
  }

  ErasureStep ofRequests() {
    return new ErasureStep(before, Store.REQUESTS, null);
  }
}
