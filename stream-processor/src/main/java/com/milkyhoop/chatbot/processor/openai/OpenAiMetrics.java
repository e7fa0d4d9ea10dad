package com.milkyhoop.chatbot.processor.openai;

import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.processor.turn.ModelException.Reason;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What is counted of the calls to the model. Each request that is begun ends as one {@code outcome}
 * of {@code chatbot.model.calls} ({@code completed} or a {@link Reason} in lower case): begun = sum
 * of the outcomes + {@code chatbot.model.calls.active}; {@code retries} of those were not the first
 * of their turn's attempt. {@code rejected} counts what the circuit breaker kept from being begun.
 * Alert on {@code chatbot.model.breaker}, which is 1 at {@code state="open"}. Thread-safe.
 */
final class OpenAiMetrics {
  private static final String COMPLETED = "completed";
  private static final Duration[] FIRST_TOKEN_BUCKETS =
      millis(100, 250, 500, 1000, 2000, 5000, 10_000, 20_000);
  private static final Duration[] GAP_BUCKETS =
      millis(10, 25, 50, 100, 250, 500, 1000, 5000, 15_000);

  private final AtomicInteger active = new AtomicInteger();
  private final Counter completed;
  private final Map<Reason, Counter> failed = new EnumMap<>(Reason.class);
  private final Counter retries;
  private final Counter rejected;
  private final Timer firstToken;
  private final Timer tokenGap;

  OpenAiMetrics(MeterRegistry registry, Supplier<State> breaker) {
    completed = calls(registry, COMPLETED);
    for (Reason reason : Reason.values()) {
      failed.put(reason, calls(registry, reason.name().toLowerCase(Locale.ROOT)));
    }
    retries = registry.counter("chatbot.model.retries");
    rejected = registry.counter("chatbot.model.rejected");
    firstToken = timer(registry, "chatbot.model.first.token", FIRST_TOKEN_BUCKETS);
    tokenGap = timer(registry, "chatbot.model.token.gap", GAP_BUCKETS);
    Gauge.builder("chatbot.model.calls.active", active, AtomicInteger::get).register(registry);
    for (State state : new State[] {State.CLOSED, State.OPEN, State.HALF_OPEN}) {
      Gauge.builder("chatbot.model.breaker", () -> breaker.get() == state ? 1 : 0)
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }

  void begun() {
    active.incrementAndGet();
  }

  void completed() {
    active.decrementAndGet();
    completed.increment();
  }

  void failed(Reason reason) {
    active.decrementAndGet();
    requireNonNull(failed.get(reason)).increment();
  }

  void retried() {
    retries.increment();
  }

  void rejected() {
    rejected.increment();
  }

  void firstToken(long nanos) {
    firstToken.record(Duration.ofNanos(nanos));
  }

  void tokenGap(long nanos) {
    tokenGap.record(Duration.ofNanos(nanos));
  }

  private static Counter calls(MeterRegistry registry, String outcome) {
    return registry.counter("chatbot.model.calls", "outcome", outcome);
  }

  private static Timer timer(MeterRegistry registry, String name, Duration[] buckets) {
    return Timer.builder(name).serviceLevelObjectives(buckets).register(registry);
  }

  private static Duration[] millis(long... values) {
    return Arrays.stream(values).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
