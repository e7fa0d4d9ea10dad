package com.milkyhoop.chatbot.replay.history;

import com.milkyhoop.chatbot.replay.log.LogRecord;
import com.milkyhoop.chatbot.schemas.ConversationId;

/** Receives a partition: first of each record as it stands there, then of its conversations. */
public interface PartitionVisitor {
  /** Takes each record, in the order of its offset. */
  default void record(LogRecord record) {}

  /**
   * Returns the visitor of a conversation; its events come at once, or between those of a few
   * others.
   *
   * @param bounds within which its prompts, and those of all others of the partition, were made
   */
  ConversationVisitor conversation(ConversationId id, Bounds bounds);

  /** Ends; called behind the last conversation. */
  default void end() {}
}
