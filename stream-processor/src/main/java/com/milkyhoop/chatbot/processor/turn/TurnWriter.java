package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TurnEvent;
import org.jspecify.annotations.Nullable;

/** Writes outcomes and markers to chat-turns, acknowledged by all replicas. May block. */
interface TurnWriter {
  /** Is told once what became of a record; perhaps before the write returns. */
  @FunctionalInterface
  interface Written {
    /**
     * @param offset of the record; means nothing after a failure
     * @param failure null when the record is durable
     */
    void accept(long offset, @Nullable Exception failure);
  }

  /**
   * @param key of the conversation; null in what is about the whole task
   */
  void write(int partition, @Nullable String key, TurnEvent event, Written done);
}
