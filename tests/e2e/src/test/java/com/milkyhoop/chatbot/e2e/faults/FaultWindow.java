package com.milkyhoop.chatbot.e2e.faults;

import java.util.List;

/**
 * When a fault happened, as {@link System#nanoTime} has it.
 *
 * @param at when something broke
 * @param backAt when it worked again, or when there was nothing more to wait for
 * @param restarts of services, where the fault is these, in their order
 */
public record FaultWindow(long at, long backAt, List<Restart> restarts) {
  public FaultWindow {
    restarts = List.copyOf(restarts);
  }

  /** Does it, with the time before and after. */
  static FaultWindow during(Runnable fault) {
    long at = System.nanoTime();
    fault.run();
    return new FaultWindow(at, System.nanoTime(), List.of());
  }

  /**
   * @param restarts at least one
   */
  static FaultWindow during(List<Restart> restarts) {
    return new FaultWindow(restarts.getFirst().at(), restarts.getLast().readyAt(), restarts);
  }
}
