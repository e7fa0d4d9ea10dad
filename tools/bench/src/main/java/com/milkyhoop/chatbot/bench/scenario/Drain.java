package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.load.Meter;
import java.time.Duration;

/** Waits for replies that are under way. */
final class Drain {
  private static final long POLL_MILLIS = 20;

  private Drain() {}

  /** Returns when none is open, or the time is over. */
  static void await(Meter meter, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (meter.open() > 0 && System.nanoTime() - end < 0) {
      Thread.sleep(POLL_MILLIS);
    }
  }
}
