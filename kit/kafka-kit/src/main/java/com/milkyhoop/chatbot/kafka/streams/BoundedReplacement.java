package com.milkyhoop.chatbot.kafka.streams;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a stream thread that died of an exception, as long as that does not happen too often;
 * then the client is shut down: a fault that comes back at once is not cured by trying again.
 */
final class BoundedReplacement implements StreamsUncaughtExceptionHandler {
  static final int MAX_REPLACEMENTS = 10;
  static final Duration WITHIN = Duration.ofMinutes(2);
  private static final Logger log = LoggerFactory.getLogger(BoundedReplacement.class);

  private final LongSupplier nanoTime;
  private final Deque<Long> replacements = new ArrayDeque<>();

  BoundedReplacement(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
    long now = nanoTime.getAsLong();
    while (!replacements.isEmpty() && now - replacements.peekFirst() > WITHIN.toNanos()) {
      replacements.removeFirst();
    }
    boolean tooMany = replacements.size() >= MAX_REPLACEMENTS;
    replacements.addLast(now);
    log.atError().addKeyValue("replaced", !tooMany).setCause(failure).log("a stream thread failed");
    return tooMany
        ? StreamThreadExceptionResponse.SHUTDOWN_CLIENT
        : StreamThreadExceptionResponse.REPLACE_THREAD;
  }
}
