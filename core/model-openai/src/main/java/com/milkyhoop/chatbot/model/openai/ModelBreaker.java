package com.milkyhoop.chatbot.model.openai;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps calls from a server that fails anyway. It judges a request by how it came to its first text
 * and no further: a request that got there counts as good, since one lost connection may break a
 * hundred streams that would run again at once. What the server refuses (4xx, 429) does not count.
 * Thread-safe.
 */
final class ModelBreaker {
  private static final Logger log = LoggerFactory.getLogger(ModelBreaker.class);
  private static final int TRIAL_CALLS = 3;
  private static final float FAILURES_PERCENT = 50;

  /**
   * Bounds the wait while trial calls run, since nobody knows how long: soon enough to notice that
   * they went well.
   */
  private static final Duration TRIAL_WAIT = Duration.ofSeconds(1);

  private final String route;
  private final CircuitBreaker breaker;
  private final Duration open;
  private volatile long openUntil = System.nanoTime();

  ModelBreaker(String route, OpenAiConfig.Breaker config) {
    this.route = route;
    open = config.open();
    breaker =
        CircuitBreaker.of(
            route,
            CircuitBreakerConfig.custom()
                .slidingWindowSize(config.calls())
                .minimumNumberOfCalls(config.calls())
                .failureRateThreshold(FAILURES_PERCENT)
                .permittedNumberOfCallsInHalfOpenState(TRIAL_CALLS)
                .waitDurationInOpenState(open)
                .build());
    breaker.getEventPublisher().onStateTransition(e -> changed(e.getStateTransition()));
  }

  /**
   * Gives a permission for one request, closed by the caller in any case; empty while the server is
   * left alone.
   */
  Optional<Permission> acquire() {
    return breaker.tryAcquirePermission() ? Optional.of(new Permission()) : Optional.empty();
  }

  /** Returns how long a rejected caller should wait. */
  Duration retryAfter(long now) {
    Duration left = Duration.ofNanos(openUntil - now);
    return left.isPositive() ? left : TRIAL_WAIT;
  }

  State state() {
    return breaker.getState();
  }

  private void changed(StateTransition transition) {
    if (transition.getToState() == State.OPEN) {
      openUntil = System.nanoTime() + open.toNanos();
    }
    log.atWarn()
        .addKeyValue("route", route)
        .addKeyValue("state", transition.getToState())
        .addKeyValue("before", transition.getFromState())
        .log("circuit breaker of a route changed");
  }

  /** The first verdict counts; without one, on close, the request did not happen. One thread. */
  final class Permission implements AutoCloseable {
    private final long acquired = System.nanoTime();
    private boolean judged;

    void good() {
      if (!judged) {
        judged = true;
        breaker.onSuccess(System.nanoTime() - acquired, TimeUnit.NANOSECONDS);
      }
    }

    void bad(RequestFailure failure) {
      if (!judged && failure.serverInTrouble()) {
        judged = true;
        breaker.onError(System.nanoTime() - acquired, TimeUnit.NANOSECONDS, failure);
      }
    }

    @Override
    public void close() {
      if (!judged) {
        judged = true;
        breaker.releasePermission();
      }
    }
  }
}
