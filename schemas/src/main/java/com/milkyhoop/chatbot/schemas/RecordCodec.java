package com.milkyhoop.chatbot.schemas;

/**
 * Turns the records of one topic into bytes and back. Thread-safe; never waits for anything.
 * Readers accept both wire formats, writers write the one that is configured.
 */
public interface RecordCodec<T> {
  byte[] encode(T record);

  /**
   * @throws MalformedRecordException when the bytes are no record of this topic
   */
  T decode(byte[] bytes);
}
