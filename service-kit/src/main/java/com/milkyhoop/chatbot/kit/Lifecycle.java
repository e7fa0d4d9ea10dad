package com.milkyhoop.chatbot.kit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts parts in order and stops them in reverse; a part that fails to stop does not keep the
 * others from stopping, and no failure is lost: later ones are suppressed ones of the first.
 */
public final class Lifecycle implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

  private final List<Service> parts;
  private final Deque<Service> started = new ArrayDeque<>();

  public Lifecycle(List<Service> parts) {
    this.parts = List.copyOf(parts);
  }

  /** When a part fails to start, what had started is stopped before its exception is thrown. */
  public synchronized void start() {
    for (Service part : parts) {
      started.push(part);
      try {
        part.start();
      } catch (RuntimeException e) {
        RuntimeException failure = stop(e);
        throw failure == null ? e : failure;
      }
    }
  }

  @Override
  public synchronized void close() {
    RuntimeException failure = stop(null);
    if (failure != null) {
      throw failure;
    }
  }

  private @Nullable RuntimeException stop(@Nullable RuntimeException first) {
    RuntimeException failure = first;
    while (!started.isEmpty()) {
      Service part = started.pop();
      try {
        part.close();
      } catch (RuntimeException e) {
        log.atError()
            .addKeyValue("part", part.getClass().getSimpleName())
            .setCause(e)
            .log("stopping failed");
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    return failure;
  }
}
