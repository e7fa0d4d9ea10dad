package com.milkyhoop.chatbot.e2e.faults;

import com.milkyhoop.chatbot.localstack.ServiceProcess;
import java.time.Duration;

/**
 * A service's planned restart, as {@link System#nanoTime} has it.
 *
 * @param at SIGTERM
 * @param goneAt its process has ended
 * @param readyAt {@code /readyz} says so again
 */
record Restart(String service, long at, long goneAt, long readyAt) {
  /** What docs/deployment.md asks for; what has not ended then is killed. */
  static final Duration GRACE = Duration.ofSeconds(30);

  /** Returns when it is ready. */
  static Restart of(ServiceProcess service) {
    long at = System.nanoTime();
    service.stop(GRACE);
    long goneAt = System.nanoTime();
    service.start();
    return new Restart(service.name(), at, goneAt, System.nanoTime());
  }
}
