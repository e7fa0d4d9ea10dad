package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.openai.ModelBreaker.Permission;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/**
 * A model at a server while the process runs: what all its calls share. Each route has all of it
 * for itself, so that one that fails, is full or asks for patience slows no other. Thread-safe.
 */
final class Route {
  /** No server's wish keeps other turns away for longer. */
  private static final Duration LONGEST_REST = Duration.ofMinutes(1);

  /** Says whether a call may be made now. */
  sealed interface Admission {
    /** It may. */
    record Granted(Grant grant) implements Admission {}

    /**
     * The circuit breaker is open.
     *
     * @param retryAfter until it may let calls through
     */
    record Open(Duration retryAfter) implements Admission {}

    /** Says that as many calls as may are running. */
    record Full() implements Admission {}
  }

  private final RouteConfig config;
  private final ModelBreaker breaker;
  private final RetryPlan retries;
  private final DialectMemory dialects;
  private final OpenAiMetrics metrics;
  private final ModelSpans spans;
  private final Function<ChatCompletionBody, Call> client;
  private final FirstTokenTimes firstTokens = new FirstTokenTimes();
  private final @Nullable Semaphore permits;
  private volatile long restUntil = System.nanoTime();

  Route(
      RouteConfig config,
      ModelBreaker breaker,
      OpenAiMetrics metrics,
      ModelSpans spans,
      Function<ChatCompletionBody, Call> client) {
    this.config = config;
    this.breaker = breaker;
    this.retries = new RetryPlan(config.server().retries());
    this.dialects =
        new DialectMemory(
            KnownServers.dialect(config.server()), config.server().model(), System::nanoTime);
    this.metrics = metrics;
    this.spans = spans;
    this.client = client;
    OptionalInt bound = config.permits();
    this.permits = bound.isPresent() ? new Semaphore(bound.getAsInt()) : null;
  }

  /** Asks for the right to make one call now. */
  Admission admit() {
    if (permits != null && !permits.tryAcquire()) {
      return new Admission.Full();
    }
    return breaker
        .acquire()
        .<Admission>map(permission -> new Admission.Granted(new Grant(permission)))
        .orElseGet(this::rejection);
  }

  private Admission rejection() {
    if (permits != null) {
      permits.release();
    }
    metrics.rejected();
    return new Admission.Open(breaker.retryAfter(System.nanoTime()));
  }

  /** Has turns that can go elsewhere do so for as long as the server asked. */
  void rest(Duration asked) {
    restUntil =
        System.nanoTime() + (asked.compareTo(LONGEST_REST) < 0 ? asked : LONGEST_REST).toNanos();
  }

  boolean isResting(long now) {
    return restUntil - now > 0;
  }

  String name() {
    return config.name();
  }

  RouteConfig config() {
    return config;
  }

  OpenAiConfig server() {
    return config.server();
  }

  RetryPlan retries() {
    return retries;
  }

  DialectMemory dialects() {
    return dialects;
  }

  OpenAiMetrics metrics() {
    return metrics;
  }

  ModelSpans spans() {
    return spans;
  }

  FirstTokenTimes firstTokens() {
    return firstTokens;
  }

  Call newCall(ChatCompletionBody body) {
    return client.apply(body);
  }

  @Override
  public String toString() {
    return name();
  }

  /** The right to one call, given back by its one thread. */
  final class Grant implements AutoCloseable {
    private final Permission permission;

    private Grant(Permission permission) {
      this.permission = permission;
    }

    Route route() {
      return Route.this;
    }

    /** Takes the circuit breaker's verdict. */
    Permission permission() {
      return permission;
    }

    @Override
    public void close() {
      permission.close();
      if (permits != null) {
        permits.release();
      }
    }
  }
}
