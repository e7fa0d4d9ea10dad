package com.milkyhoop.chatbot.processor.turn;

/**
 * Finds how many deltas a second this machine and its brokers take, by trying: the rate grows while
 * replies wait for it and there is room, falls while there is none, and stays in between, so that
 * it comes to rest. One thread adjusts it, any reads it.
 *
 * @see "ADR 6: docs/adr/0006-many-replies-share-a-rate-of-deltas.md"
 */
final class DeltaRate {
  /**
   * What was seen since the last look.
   *
   * @param processors the share of this machine's or container's processors in use, 0 to 1;
   *     negative where it is not known
   * @param deltasPerSecond acknowledged
   * @param acknowledgedMillis the mean time until an acknowledgement, in ms; 0 without any
   * @param waiting whether replies wait for the rate
   */
  record Load(
      double processors, double deltasPerSecond, double acknowledgedMillis, boolean waiting) {}

  /** Counts as full: so much leaves time to first tokens, whose way has ten changes of thread. */
  private static final double FULL_PROCESSORS = 0.85;

  /** Counts as room: pressure below this. */
  private static final double ROOM = 0.82;

  /** Lies between room and full, so that a step from outside ends inside. */
  private static final double AIM = 0.92;

  private static final double MOST_GROWTH = 1.5;
  private static final double MOST_FALL = 0.5;

  /**
   * Bounds the rate by what is written, so that a load that jumps does not find all doors open. A
   * reply then waits for a quarter of the time between two of its tokens, which delays none.
   */
  private static final double HEADROOM = 4;

  /** Counts as slow: so many times what acknowledgements take while little is written. */
  private static final double SLOW = 4;

  private static final double SLOW_MILLIS = 10;
  private static final double SMOOTHING = 0.2;

  private final DeltaLimits limits;
  private volatile double perSecond;

  /** Is the adjusting thread's: what acknowledgements take while little is written, in ms. */
  private double usualMillis;

  DeltaRate(DeltaLimits limits) {
    this.limits = limits;
    perSecond = limits.least();
  }

  double perSecond() {
    return perSecond;
  }

  void adjust(Load load) {
    if (!load.waiting() && load.deltasPerSecond() <= limits.least()) {
      learn(load.acknowledgedMillis());
    }
    double pressure = pressure(load);
    if (pressure > 1) {
      perSecond = bounded(Math.min(perSecond, load.deltasPerSecond()) * step(pressure));
      return;
    }
    double wanted = load.waiting() && pressure < ROOM ? perSecond * step(pressure) : perSecond;
    perSecond = bounded(Math.min(wanted, load.deltasPerSecond() * HEADROOM));
  }

  /** Returns how full machine or brokers are, whichever is fuller; above 1 they are. */
  private double pressure(Load load) {
    double slow = Math.max(SLOW_MILLIS, SLOW * usualMillis);
    return Math.max(load.processors() / FULL_PROCESSORS, load.acknowledgedMillis() / slow);
  }

  private static double step(double pressure) {
    return pressure <= 0 ? MOST_GROWTH : Math.clamp(AIM / pressure, MOST_FALL, MOST_GROWTH);
  }

  private void learn(double millis) {
    if (millis > 0) {
      usualMillis = usualMillis == 0 ? millis : usualMillis + SMOOTHING * (millis - usualMillis);
    }
  }

  private double bounded(double rate) {
    return Math.clamp(rate, limits.least(), limits.most());
  }
}
