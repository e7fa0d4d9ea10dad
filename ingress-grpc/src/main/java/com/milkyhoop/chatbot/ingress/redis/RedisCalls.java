package com.milkyhoop.chatbot.ingress.redis;

import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Asks Redis, and where it fails once more; after some failures a circuit breaker spares calls the
 * wait. Connections to a server that has failed so, or takes no writes any more, are made anew: the
 * primary may be another one now. Thread-safe.
 */
public final class RedisCalls {
  /** Says how long Redis is left alone before it is tried again. */
  public static final Duration PAUSE = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(RedisCalls.class);

  private final RedisConnections connections;
  private final IngressMetrics metrics;
  private final CircuitBreaker breaker;

  /** Holds what the log was told since Redis was last back. */
  private final Set<RedisFault> told = ConcurrentHashMap.newKeySet();

  public RedisCalls(RedisConnections connections, IngressMetrics metrics) {
    this(connections, metrics, InstantSource.system());
  }

  /**
   * @param clock tells when a pause is over
   */
  public RedisCalls(RedisConnections connections, IngressMetrics metrics, InstantSource clock) {
    this.breaker = CircuitBreaker.of("redis", breakerConfig(clock));
    this.connections = connections;
    this.metrics = metrics;
    metrics.expectRateLimitErrors(Arrays.stream(RedisFault.values()).map(RedisFault::word));
    breaker.getEventPublisher().onStateTransition(event -> changed(event.getStateTransition()));
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
    int seen = connections.renewals();
    try {
      return question.get();
    } catch (JedisException e) {
      RedisFault fault = RedisFault.of(e);
      metrics.rateLimitError(fault.word());
      log.atDebug().addKeyValue("error", e.toString()).log("redis failed");
      if (fault == RedisFault.READ_ONLY) {
        connections.renew(seen);
      }
      if (fault.isRefusal() && told.add(fault)) {
        tell(fault, e);
      }
      throw e;
    }
  }

  /** Tells once what a person may have to change. */
  private static void tell(RedisFault fault, JedisException e) {
    log.atWarn()
        .addKeyValue("reason", fault.word())
        .addKeyValue("error", RedisFault.words(e))
        .log("redis refuses what is asked; limits are this instance's own");
  }

  /** The tries in between are no news. */
  private void changed(StateTransition transition) {
    switch (transition) {
      case CLOSED_TO_OPEN -> {
        if (told.isEmpty()) {
          log.atWarn().log("redis is away; limits are this instance's own");
        }
        connections.renew(connections.renewals());
      }
      case HALF_OPEN_TO_OPEN -> connections.renew(connections.renewals());
      case HALF_OPEN_TO_CLOSED -> {
        told.clear();
        log.atInfo().log("redis is back; limits are shared again");
      }
      default -> {}
    }
  }

  private static CircuitBreakerConfig breakerConfig(InstantSource clock) {
    return CircuitBreakerConfig.custom()
        .clock(clock.withZone(ZoneOffset.UTC))
        .slidingWindowSize(10)
        .minimumNumberOfCalls(3)
        .failureRateThreshold(50)
        .waitDurationInOpenState(PAUSE)
        .permittedNumberOfCallsInHalfOpenState(2)
        .recordException(JedisException.class::isInstance)
        .build();
  }
}
