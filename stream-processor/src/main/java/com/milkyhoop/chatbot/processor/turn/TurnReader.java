package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TurnEvent;
import org.jspecify.annotations.Nullable;

/**
 * Reads partitions of chat-turns that this process does not own any more, while turns of theirs go
 * on here (R13). Methods return at once, and may be called under a lock.
 */
interface TurnReader extends AutoCloseable {
  /** Gets each record, on the reader's thread. */
  interface Listener {
    /**
     * @param conversation the record's key
     */
    void read(int partition, @Nullable String conversation, TurnEvent event);
  }

  /** Reads a partition from this offset on, until it is told otherwise. */
  void follow(int partition, long offset);

  /** Reads it no more. */
  void leave(int partition);

  @Override
  void close();
}
