package com.milkyhoop.chatbot.processor.turn;

import java.time.Duration;
import java.util.function.IntPredicate;

/**
 * Counts the time for which attempts of closed tasks go on, until nobody here can want them any
 * more (R10). Only time counts in which another instance could take over, so that a broker answers,
 * and in which this one is not about to: while it restores the partition's stores it will have the
 * task. On a timer's thread, which may wait for the broker.
 *
 * @see "ADR 5: docs/adr/0005-attempts-outlive-their-tasks.md"
 */
final class DetachedTimer {
  /**
   * The session timeout of 6 s, after which another instance has the partition, and as long as it
   * takes this one to get its own back after a broker's restart, the restore apart.
   */
  static final Duration LIMIT = Duration.ofSeconds(12);

  private final BrokerProbe broker;
  private final IntPredicate restoring;
  private final LockedLedgers ledgers;

  /**
   * @param restoring whether this process restores the stores of a partition now
   */
  DetachedTimer(BrokerProbe broker, IntPredicate restoring, LockedLedgers ledgers) {
    this.broker = broker;
    this.restoring = restoring;
    this.ledgers = ledgers;
  }

  /** Counts one period; called after each. */
  void tick() {
    if (ledgers.anyDetached() && broker.answers()) {
      ledgers.passed(PeriodicCheck.PERIOD, LIMIT, restoring);
    }
  }
}
