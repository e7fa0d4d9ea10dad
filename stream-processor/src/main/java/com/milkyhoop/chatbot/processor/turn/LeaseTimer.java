package com.milkyhoop.chatbot.processor.turn;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has leases written again in time, and what they were on stopped where that fails (R13). */
final class LeaseTimer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LeaseTimer.class);

  static final Duration PERIOD = Duration.ofMillis(500);

  private final TurnTimer timer;
  private final LockedLeases leases;

  LeaseTimer(TurnTimer timer, LockedLeases leases) {
    this.timer = timer;
    this.leases = leases;
  }

  void start() {
    var _ = timer.after(PERIOD, this::tick);
  }

  @Override
  public void close() {
    timer.close();
  }

  private void tick() {
    try {
      leases.keep();
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("looking after leases failed");
    }
    start();
  }
}
