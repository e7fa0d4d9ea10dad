package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.Completion;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Whether and when a failed request is sent again: exponential backoff with jitter, or as long as
 * the server asked and a little by chance, so that all who were told the same do not come together.
 * The caller waits, since its wait must end with a cancel. Thread-safe.
 */
final class RetryPlan {
  private static final double MULTIPLIER = 2;
  private static final double JITTER = 0.5;
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(8);

  private final Duration firstBackoff;
  private final IntervalFunction backoff;
  private final Retry retry;

  RetryPlan(OpenAiConfig.Retries config) {
    firstBackoff = config.backoff();
    backoff =
        IntervalFunction.ofExponentialRandomBackoff(
            firstBackoff, MULTIPLIER, JITTER, longer(MAX_BACKOFF, firstBackoff));
    retry =
        Retry.of(
            "model",
            RetryConfig.<Completion>custom()
                .maxAttempts(config.max() + 1)
                .retryOnException(e -> e instanceof CallFailure failure && failure.retryable())
                .intervalBiFunction(
                    (attempt, result) ->
                        waitAfter((CallFailure) result.getLeft(), attempt).toMillis())
                .build());
  }

  /** For one call: {@code onError} gives the milliseconds to wait, or -1 for no further try. */
  Retry.AsyncContext<Completion> begin() {
    return retry.asyncContext();
  }

  /**
   * How long to wait after a failure.
   *
   * @param attempt 1 for the first request
   */
  Duration waitAfter(CallFailure failure, int attempt) {
    return failure
        .retryAfter()
        .map(asked -> asked.plusNanos(ThreadLocalRandom.current().nextLong(firstBackoff.toNanos())))
        .orElseGet(() -> Duration.ofMillis(backoff.apply(attempt)));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
