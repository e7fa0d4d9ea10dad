package com.milkyhoop.chatbot.processor.turn;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a check on a timer's thread, each time a while after the last one, also where that failed.
 */
final class PeriodicCheck implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PeriodicCheck.class);

  /** Passes between two checks. */
  static final Duration PERIOD = Duration.ofMillis(500);

  private final TurnTimer timer;
  private final Runnable check;
  private final String failure;

  /**
   * @param failure logged where the check throws
   */
  PeriodicCheck(TurnTimer timer, Runnable check, String failure) {
    this.timer = timer;
    this.check = check;
    this.failure = failure;
  }

  void start() {
    var _ = timer.after(PERIOD, this::run);
  }

  @Override
  public void close() {
    timer.close();
  }

  private void run() {
    try {
      check.run();
    } catch (RuntimeException e) {
      log.atError().setCause(e).log(failure);
    }
    start();
  }
}
