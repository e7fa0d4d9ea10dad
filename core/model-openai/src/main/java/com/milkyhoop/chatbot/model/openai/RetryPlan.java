package com.milkyhoop.chatbot.model.openai;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Decides when a failed call may be repeated: after an exponential backoff with jitter, or as long
 * as the server asked and a little by chance, so that all who were told the same do not come
 * together. Thread-safe.
 */
final class RetryPlan {
  private static final double MULTIPLIER = 2;
  private static final double JITTER = 0.5;
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(8);

  private final Duration firstBackoff;
  private final Duration maxWait;
  private final IntervalFunction backoff;

  RetryPlan(OpenAiConfig.Retries config) {
    firstBackoff = config.backoff();
    maxWait = config.maxWait();
    backoff =
        IntervalFunction.ofExponentialRandomBackoff(
            firstBackoff, MULTIPLIER, JITTER, longer(MAX_BACKOFF, firstBackoff));
  }

  /**
   * Returns how long to wait after a failure.
   *
   * @param failures 1 after the first
   */
  Duration waitAfter(RequestFailure failure, int failures) {
    return failure
        .retryAfter()
        .map(asked -> asked.plusNanos(ThreadLocalRandom.current().nextLong(firstBackoff.toNanos())))
        .orElseGet(() -> Duration.ofMillis(backoff.apply(failures)));
  }

  /** Returns whether so long a wait is worth it, rather than a failure that says when to return. */
  boolean mayWait(Duration wait) {
    return wait.compareTo(maxWait) <= 0;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
