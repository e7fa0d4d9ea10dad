package com.milkyhoop.chatbot.e2e.faults;

/**
 * When a fault happened, as {@link System#nanoTime} has it.
 *
 * @param at when something broke
 * @param backAt when it worked again, or when there was nothing more to wait for
 */
public record Struck(long at, long backAt) {

  /** Does it, with the time before and after. */
  static Struck during(Runnable fault) {
    long at = System.nanoTime();
    fault.run();
    return new Struck(at, System.nanoTime());
  }
}
