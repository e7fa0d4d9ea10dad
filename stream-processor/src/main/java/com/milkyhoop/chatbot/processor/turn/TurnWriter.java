package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TurnEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes outcomes and markers to chat-turns, acknowledged by all replicas. May block. */
interface TurnWriter {
  /**
   * @param key of the conversation; null in a marker
   * @param done told once, with null when the record is durable; may be called before this returns
   */
  void write(
      int partition, @Nullable String key, TurnEvent event, Consumer<@Nullable Exception> done);
}
