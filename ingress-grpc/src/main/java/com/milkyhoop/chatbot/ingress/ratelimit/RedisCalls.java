package com.milkyhoop.chatbot.ingress.ratelimit;

import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Asks Redis, and where it fails once more; after some failures a circuit breaker spares calls the
 * wait. Thread-safe.
 */
public final class RedisCalls {
  /** Says how long Redis is left alone before it is tried again. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(RedisCalls.class);

  private final IngressMetrics metrics;
  private final CircuitBreaker breaker = CircuitBreaker.of("redis", breakerConfig());

  public RedisCalls(IngressMetrics metrics) {
    this.metrics = metrics;
    breaker
        .getEventPublisher()
        .onStateTransition(event -> logTransition(event.getStateTransition()));
  }

  /** Returns the answer; empty where there is none. */
  public <T> Optional<T> ask(Supplier<T> question) {
    try {
      return Optional.of(breaker.executeSupplier(() -> askTwice(question)));
    } catch (JedisException | CallNotPermittedException _) {
      return Optional.empty();
    }
  }

  private <T> T askTwice(Supplier<T> question) {
    try {
      return askOnce(question);
    } catch (JedisException _) {
      return askOnce(question);
    }
  }

  private <T> T askOnce(Supplier<T> question) {
    try {
      return question.get();
    } catch (JedisException e) {
      metrics.rateLimitError();
      log.atDebug().addKeyValue("error", e.toString()).log("redis failed");
      throw e;
    }
  }

  /** The tries in between are no news. */
  private void logTransition(StateTransition transition) {
    switch (transition) {
      case CLOSED_TO_OPEN -> log.atWarn().log("redis is away; limits are this instance's own");
      case HALF_OPEN_TO_CLOSED -> log.atInfo().log("redis is back; limits are shared again");
      default -> {}
    }
  }

  private static CircuitBreakerConfig breakerConfig() {
    return CircuitBreakerConfig.custom()
        .slidingWindowSize(10)
        .minimumNumberOfCalls(3)
        .failureRateThreshold(50)
        .waitDurationInOpenState(PAUSE)
        .permittedNumberOfCallsInHalfOpenState(2)
        .recordException(JedisException.class::isInstance)
        .build();
  }
}
