package com.milkyhoop.chatbot.kit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts parts in order and stops them in reverse; a part that fails to stop does not keep the
 * others from stopping, and no failure is lost: later ones are suppressed ones of the first.
 * Started by one thread and closed by any.
 */
public final class Lifecycle implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

  private final List<Service> parts;
  private final Deque<Service> started = new ArrayDeque<>();
  private volatile @Nullable Thread starting;

  public Lifecycle(List<Service> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * Starts all; when a part fails to start, what had started is stopped before its exception is
   * thrown.
   */
  public synchronized void start() {
    starting = Thread.currentThread();
    for (Service part : parts) {
      started.push(part);
      try {
        part.start();
      } catch (RuntimeException | Error e) {
        stop().stream().filter(failure -> failure != e).forEach(e::addSuppressed);
        throw e;
      }
    }
    starting = null;
  }

  /** Interrupts a start that is under way, so that nobody has to wait for what it waits for. */
  @Override
  public void close() {
    Thread starter = starting;
    if (starter != null) {
      starter.interrupt();
    }
    List<Throwable> failures = stop();
    if (!failures.isEmpty()) {
      var failure =
          new IllegalStateException(failures.size() + " parts failed to stop", failures.getFirst());
      failures.stream().skip(1).forEach(failure::addSuppressed);
      throw failure;
    }
  }

  /** Tells all parts that what they wait for as they stop is given up. */
  public void hurry() {
    parts.forEach(Service::hurry);
  }

  private synchronized List<Throwable> stop() {
    starting = null;
    List<Throwable> failures = new ArrayList<>();
    while (!started.isEmpty()) {
      Service part = started.pop();
      try {
        part.close();
      } catch (RuntimeException | Error e) {
        log.atError()
            .addKeyValue("part", part.getClass().getSimpleName())
            .setCause(e)
            .log("stopping failed");
        failures.add(e);
      }
    }
    return failures;
  }
}
