package com.milkyhoop.chatbot.e2e.faults;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The length of a fault, where time is the fault itself and no event ends it. */
final class Pause {
  private Pause() {}

  static void of(Duration length) {
    long end = System.nanoTime() + length.toNanos();
    long left = length.toNanos();
    while (left > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(left);
      left = end - System.nanoTime();
    }
  }
}
