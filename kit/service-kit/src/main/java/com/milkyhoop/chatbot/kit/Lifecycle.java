package com.milkyhoop.chatbot.kit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts components in order and stops them in reverse; a component that fails to stop does not
 * keep the others from stopping, and no failure is lost: later ones are suppressed ones of the
 * first. Started by one thread and closed by any.
 */
public final class Lifecycle implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

  private final List<Component> components;
  private final Deque<Component> started = new ArrayDeque<>();
  private volatile @Nullable Thread starting;

  public Lifecycle(List<Component> components) {
    this.components = List.copyOf(components);
  }

  /**
   * Starts all; when a component fails to start, what had started is stopped before its exception
   * is thrown.
   */
  public synchronized void start() {
    starting = Thread.currentThread();
    for (Component component : components) {
      started.push(component);
      try {
        component.start();
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
          new IllegalStateException(
              failures.size() + " components failed to stop", failures.getFirst());
      failures.stream().skip(1).forEach(failure::addSuppressed);
      throw failure;
    }
  }

  /** Tells all components that what they wait for as they stop is given up. */
  public void hurry() {
    components.forEach(Component::hurry);
  }

  private synchronized List<Throwable> stop() {
    starting = null;
    List<Throwable> failures = new ArrayList<>();
    while (!started.isEmpty()) {
      Component component = started.pop();
      try {
        component.close();
      } catch (RuntimeException | Error e) {
        log.atError()
            .addKeyValue("component", component.getClass().getSimpleName())
            .setCause(e)
            .log("stopping failed");
        failures.add(e);
      }
    }
    return failures;
  }
}
