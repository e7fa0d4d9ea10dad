package com.milkyhoop.chatbot.schemas;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the records of one topic, or the rows of one store, into bytes and back. Thread-safe; never
 * waits for anything. Readers accept both wire formats and every version of the schemas that is
 * shipped; writers write what is configured.
 */
public interface RecordCodec<T> {
  /**
   * @throws UnwritableRecordException when the record can't be written, now or ever
   */
  byte[] encode(T record);

  /**
   * @param bytes null: the record has no value
   * @throws MalformedRecordException when the bytes are no record of this topic; for no bytes
   *     anything else is thrown
   */
  T decode(byte @Nullable [] bytes);

  /** Returns the record, or empty where the bytes are no record of this topic. */
  default Optional<T> find(byte @Nullable [] bytes) {
    try {
      return Optional.of(decode(bytes));
    } catch (MalformedRecordException _) {
      return Optional.empty();
    }
  }
}
