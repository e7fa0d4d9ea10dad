package com.milkyhoop.chatbot.kit;

/**
 * A part of a process that starts and stops. {@link Lifecycle} starts parts in order and stops them
 * in reverse.
 */
public interface Service extends AutoCloseable {
  void start();

  /** Stops; called once, also when {@link #start} failed half-way. */
  @Override
  void close();
}
