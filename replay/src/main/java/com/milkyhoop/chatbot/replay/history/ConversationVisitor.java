package com.milkyhoop.chatbot.replay.history;

import com.milkyhoop.chatbot.replay.log.LogRecord;

/** Receives the events of one conversation, in the order of the log, on one thread. */
public interface ConversationVisitor {
  void event(LogRecord.Event event);

  /** Ends; called behind the last one. */
  default void end() {}
}
