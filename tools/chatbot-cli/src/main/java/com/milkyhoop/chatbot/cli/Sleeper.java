package com.milkyhoop.chatbot.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Pauses between two tries; tests put others in its place. */
class Sleeper {

  /** Returns what {@link System#nanoTime} does. */
  long nanoTime() {
    return System.nanoTime();
  }

  /** Waits until the time is over or the latch is open. */
  void pause(Duration duration, CountDownLatch unless) {
    try {
      var _ = unless.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
