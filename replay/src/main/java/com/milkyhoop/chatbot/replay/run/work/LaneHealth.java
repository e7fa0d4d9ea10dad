package com.milkyhoop.chatbot.replay.run.work;

/** Receives how a lane does with Kafka. Thread-safe. */
interface LaneHealth {
  /** A poll has succeeded. */
  void polled();

  /** A lock was renewed. */
  void renewed();

  /** A task is no longer this lane's, though it works on it. */
  void lockLost();

  /** The consumer failed; a new one is made. */
  void failed(RuntimeException e);
}
