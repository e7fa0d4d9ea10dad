package com.milkyhoop.chatbot.processor.turn;

import java.time.Duration;
import java.util.concurrent.Future;

/** Runs tasks later, one after the other, on a thread of its own. */
interface TurnTimer extends AutoCloseable {
  /** Never blocks. Cancelling what it returns, without interruption, is cheap. */
  Future<?> after(Duration delay, Runnable task);

  /** Runs nothing more. */
  @Override
  void close();
}
