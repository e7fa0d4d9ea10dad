package com.milkyhoop.chatbot.localstack.process;

/**
 * Something that serves, whatever runs it: it can be stopped, killed and started again, and is at
 * the same address with the same data then. Starting and stopping one server is serial.
 */
public interface Server extends AutoCloseable {
  String name();

  /** Returns where it is reached, for a person. */
  String address();

  /** Starts it and returns when it serves. */
  void start();

  /**
   * Asks it to end gracefully, and kills it after a while. Nothing happens when it does not run.
   */
  void stop();

  /** SIGKILL; returns when it is gone. */
  void kill();

  /** Returns whether it was started, has not been stopped, and has not died. */
  boolean isRunning();

  /** Stops it where it runs, for good. */
  @Override
  void close();
}
