package com.milkyhoop.chatbot.bench.load;

/** Gives replies to those who ask. */
@FunctionalInterface
public interface ReplySource {

  /**
   * Asks for one reply; never blocks.
   *
   * @param conversation its user
   * @param dueAt when it is due to be asked for, in microseconds of the wall clock
   */
  void ask(String conversation, long dueAt, Meter meter);
}
