package com.milkyhoop.chatbot.replay.log;

/** Told of each record of one partition, in order, on one thread. */
@FunctionalInterface
public interface LogVisitor extends AutoCloseable {
  void visit(LogRecord record);

  /** Told when the range has been read whole. */
  default void end() {}

  /** Called last, also where reading failed. */
  @Override
  default void close() {}
}
