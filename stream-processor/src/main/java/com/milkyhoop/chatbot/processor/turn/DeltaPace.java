package com.milkyhoop.chatbot.processor.turn;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the deltas of all replies at the rate that this machine and its brokers take: measures,
 * adjusts, throttles. One a process.
 */
final class DeltaPace {
  private static final Logger log = LoggerFactory.getLogger(DeltaPace.class);

  /** Is longer than replies wait, so that what the last change has done can be seen. */
  static final Duration PERIOD = Duration.ofMillis(500);

  private final TurnTimer timer;
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
    this.timer = timer;
    this.limits = limits;
    load = new DeltaLoad(nanoTime, processors);
    rate = new DeltaRate(limits);
    throttle = new DeltaThrottle(rate::perSecond, replies);
  }

  /** Returns the share of the processors in use that this process may use; negative if unknown. */
  static DoubleSupplier processors() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)::getCpuLoad;
  }

  void start() {
    if (!limits.isFixed()) {
      var _ = timer.after(PERIOD, this::tick);
    }
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

  private void tick() {
    try {
      rate.adjust(load.take(throttle.pause() > 0));
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("adjusting the rate of deltas failed");
    }
    start();
  }
}
