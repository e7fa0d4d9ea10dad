package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.ReplyEvent;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes deltas to chat-replies, outside any transaction. Never blocks; any thread. */
interface ReplyWriter {
  /**
   * @param callIds the calls of that partition that the event is for
   * @param done told once: with null when a broker has it, which may be before this returns; of a
   *     failure some time after it, on another thread, so that whoever then writes again does not
   *     spin
   */
  void write(
      int partition, List<Long> callIds, ReplyEvent event, Consumer<@Nullable Exception> done);
}
