package com.milkyhoop.chatbot.processor.turn;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Keeps the deltas of all replies at the rate that this machine and its brokers take: measures,
 * adjusts, throttles. One a process.
 */
final class DeltaPace implements AutoCloseable {
  private final PeriodicCheck check;
  private final DeltaLimits limits;
  private final DeltaLoad load;
  private final DeltaRate rate;
  private final DeltaThrottle throttle;

  /**
   * @param replies how many there are now
   */
  DeltaPace(
      DeltaLimits limits,
      TurnTimer timer,
      LongSupplier nanoTime,
      DoubleSupplier processors,
      IntSupplier replies) {
    this.limits = limits;
    load = new DeltaLoad(nanoTime, processors);
    rate = new DeltaRate(limits);
    throttle = new DeltaThrottle(rate::perSecond, replies);
    check = new PeriodicCheck(timer, this::adjust, "adjusting the rate of deltas failed");
  }

  /** Returns the share of the processors in use that this process may use; negative if unknown. */
  static DoubleSupplier processors() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)::getCpuLoad;
  }

  /** Begins to adjust; each time longer after the last than replies wait, so that it shows. */
  void start() {
    if (!limits.isFixed()) {
      check.start();
    }
  }

  @Override
  public void close() {
    check.close();
  }

  /** Returns what every reply waits at. */
  DeltaThrottle throttle() {
    return throttle;
  }

  /** Returns the deltas that are written a second at most. */
  double perSecond() {
    return rate.perSecond();
  }

  /** Returns a writer whose acknowledgements are measured. */
  ReplyWriter measured(ReplyWriter writer) {
    return limits.isFixed() ? writer : load.measured(writer);
  }

  private void adjust() {
    rate.adjust(load.take(throttle.pause() > 0));
  }
}
