package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.replay.run.Cohort;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a cohort on a thread of its own, a bounded number of turns ahead of the planner, which
 * takes them one by one.
 */
final class CohortFeed implements AutoCloseable {
  private static final int AHEAD = 64;
  private static final Duration WAIT = Duration.ofMillis(50);

  private final BlockingQueue<Optional<CohortTurn>> queue = new ArrayBlockingQueue<>(AHEAD);
  private final Thread reader;
  private volatile @Nullable RuntimeException failure;
  private boolean ended;

  CohortFeed(CohortReader log, Cohort cohort) {
    reader = Thread.ofPlatform().name("replay-cohort").daemon().start(() -> read(log, cohort));
  }

  private void read(CohortReader log, Cohort cohort) {
    try {
      log.read(cohort, this::put);
      put(null);
    } catch (RuntimeException e) {
      failure = e;
      end();
    }
  }

  /** Ends the queue; nobody waits for it where the feed was closed. */
  private void end() {
    try {
      put(null);
    } catch (CancellationException _) {
      // The feed was closed.
    }
  }

  private void put(@Nullable CohortTurn turn) {
    try {
      queue.put(Optional.ofNullable(turn));
    } catch (InterruptedException _) {
      throw new CancellationException("nobody takes the turns");
    }
  }

  /** Returns the next turn; empty where there is none yet, or none more. */
  Optional<CohortTurn> next() throws InterruptedException {
    if (ended) {
      return Optional.empty();
    }
    Optional<CohortTurn> next = queue.poll(WAIT.toMillis(), TimeUnit.MILLISECONDS);
    if (next == null) {
      return Optional.empty();
    }
    if (next.isEmpty()) {
      ended = true;
      RuntimeException failed = failure;
      if (failed != null) {
        throw failed;
      }
    }
    return next;
  }

  /** Returns whether the last turn was taken. */
  boolean isEnded() {
    return ended;
  }

  @Override
  public void close() {
    reader.interrupt();
  }
}
