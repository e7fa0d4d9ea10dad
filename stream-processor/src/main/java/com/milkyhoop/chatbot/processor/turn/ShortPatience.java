package com.milkyhoop.chatbot.processor.turn;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Waits for at most a second until a lease stands, and not at all for a while after it did not: a
 * broker that is away must not hold up a stream thread once for each of its tasks (R8). Any thread.
 */
final class ShortPatience implements Leasing.Patience {
  static final Duration LIMIT = Duration.ofSeconds(1);

  /** Lasts as long as it takes a thread to close all of its tasks. */
  static final Duration PAUSE = Duration.ofSeconds(5);

  private final LongSupplier nanoTime;
  private final AtomicLong lostAt;

  /**
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  ShortPatience(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.lostAt = new AtomicLong(nanoTime.getAsLong() - PAUSE.toNanos());
  }

  @Override
  public void await(CompletableFuture<Void> standing) {
    if (standing.isDone() || nanoTime.getAsLong() - lostAt.get() < PAUSE.toNanos()) {
      return;
    }
    try {
      standing.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException _) {
      lostAt.set(nanoTime.getAsLong());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
