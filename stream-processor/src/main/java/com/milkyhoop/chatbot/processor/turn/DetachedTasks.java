package com.milkyhoop.chatbot.processor.turn;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the attempts of closed tasks go on until nobody here can want them any more (R10): the time
 * is counted while a broker answers, since without one no other instance takes over either. On a
 * thread of its own, which may wait for the broker.
 */
final class DetachedTasks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DetachedTasks.class);

  /**
   * The session timeout of 6 s, after which another instance has the partition, and as long as it
   * takes this one to get its own back after a broker's restart.
   */
  static final Duration LIMIT = Duration.ofSeconds(12);

  private static final Duration PERIOD = Duration.ofMillis(500);

  private final BrokerProbe broker;
  private final Set<TaskTurns> tasks = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("detached-turns").daemon().factory());

  DetachedTasks(BrokerProbe broker) {
    this.broker = broker;
    var _ =
        timer.scheduleWithFixedDelay(
            this::run, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  void add(TaskTurns task) {
    tasks.add(task);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** A scheduled task that throws is never run again, so it must not. */
  private void run() {
    try {
      if (!tasks.isEmpty() && broker.answers()) {
        tasks.removeIf(task -> task.outlives(PERIOD, LIMIT));
      }
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("looking after detached turns failed");
    }
  }
}
