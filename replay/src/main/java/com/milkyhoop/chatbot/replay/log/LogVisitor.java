package com.milkyhoop.chatbot.replay.log;

/** Receives each record of one partition, in order, on one thread. */
@FunctionalInterface
public interface LogVisitor extends AutoCloseable {
  void visit(LogRecord record);

  /** Ends; called when the range has been read whole. */
  default void end() {}

  /** Closes; called last, also where reading failed. */
  @Override
  default void close() {}
}
