package com.milkyhoop.chatbot.sink.kafka;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Says how long to wait before the next attempt: twice as long each time, from {@code first} to
 * {@code most}, of which up to a half is left out at random so that sinks don't come back in step.
 *
 * @param random from 0 to 1
 */
public record Backoff(Duration first, Duration most, DoubleSupplier random) {
  private static final int DOUBLINGS = 20;

  /**
   * @param failures attempts that have failed in a row, from 1
   */
  Duration delay(int failures) {
    Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS));
    Duration bounded = doubled.compareTo(most) < 0 ? doubled : most;
    return Duration.ofNanos((long) (bounded.toNanos() * (1 - random.getAsDouble() / 2)));
  }
}
