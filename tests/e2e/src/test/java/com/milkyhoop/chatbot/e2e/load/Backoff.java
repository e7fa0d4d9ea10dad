package com.milkyhoop.chatbot.e2e.load;

import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** How long one client waits before it calls again. Not thread-safe. */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private Duration next = FIRST;

  /** Waits as the server asks, else a little longer each time, with jitter. */
  void await(StatusRuntimeException failure) {
    Duration wait = Errors.retryAfter(failure).orElse(next);
    next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
    double jitter = ThreadLocalRandom.current().nextDouble(0.8, 1.2);
    LockSupport.parkNanos((long) (wait.toNanos() * jitter));
  }

  /** The server was reached. */
  void reset() {
    next = FIRST;
  }
}
