package com.milkyhoop.chatbot.ingress.ratelimit;

import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.call.RateLimiter;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics.RateLimitedBy;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Asks Redis, where it fails once more, and then decides by this instance's own buckets; after some
 * failures a circuit breaker spares calls the wait. So no call is ever lost to Redis; while it is
 * away, each instance grants the whole rate. Thread-safe.
 */
final class FallbackRateLimiter implements RateLimiter {
  /** Says how long Redis is left alone before it is tried again. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(FallbackRateLimiter.class);

  private final RateLimiter shared;
  private final RateLimiter local;
  private final IngressMetrics metrics;
  private final CircuitBreaker breaker = CircuitBreaker.of("redis", breakerConfig());

  FallbackRateLimiter(RateLimiter shared, RateLimiter local, IngressMetrics metrics) {
    this.shared = shared;
    this.local = local;
    this.metrics = metrics;
    breaker
        .getEventPublisher()
        .onStateTransition(event -> logTransition(event.getStateTransition()));
  }

  @Override
  public RateDecision take(String userId) {
    try {
      RateDecision decision = breaker.executeSupplier(() -> askTwice(userId));
      return counted(RateLimitedBy.REDIS, decision);
    } catch (JedisException | CallNotPermittedException _) {
      return counted(RateLimitedBy.LOCAL, local.take(userId));
    }
  }

  private RateDecision askTwice(String userId) {
    try {
      return ask(userId);
    } catch (JedisException _) {
      return ask(userId);
    }
  }

  private RateDecision ask(String userId) {
    try {
      return shared.take(userId);
    } catch (JedisException e) {
      metrics.rateLimitError();
      log.atDebug().addKeyValue("error", e.toString()).log("redis failed");
      throw e;
    }
  }

  private RateDecision counted(RateLimitedBy by, RateDecision decision) {
    metrics.rateLimitDecided(by, decision instanceof RateDecision.Allowed);
    return decision;
  }

  /** The tries in between are no news. */
  private static void logTransition(StateTransition transition) {
    switch (transition) {
      case CLOSED_TO_OPEN -> log.atWarn().log("redis is away; rate limits are this instance's own");
      case HALF_OPEN_TO_CLOSED -> log.atInfo().log("redis is back; rate limits are shared again");
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
