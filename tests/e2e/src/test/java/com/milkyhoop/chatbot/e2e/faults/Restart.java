package com.milkyhoop.chatbot.e2e.faults;

import com.milkyhoop.chatbot.localstack.Release;
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
    return of(service, () -> {});
  }

  /** The same, and it is of this release then. */
  static Restart into(Release release, ServiceProcess service) {
    return of(service, () -> service.use(release));
  }

  private static Restart of(ServiceProcess service, Runnable whileGone) {
    long at = System.nanoTime();
    service.stop(GRACE);
    long goneAt = System.nanoTime();
    whileGone.run();
    service.start();
    return new Restart(service.name(), at, goneAt, System.nanoTime());
  }
}
