package com.milkyhoop.chatbot.model.openai;

import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.SentCall;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Counts the calls to a route. Each request that is begun ends as one {@code outcome} of {@code
 * chatbot.model.calls} ({@code completed}, {@code hedged} where another call spoke first, or a
 * {@link Reason} in lower case) and as one {@code gen_ai.client.operation.duration}: begun = sum of
 * the outcomes + {@code chatbot.model.calls.active}. Of those, {@code retries} repeated one that
 * had failed, and {@code hedges} ran beside one that was slow. {@code rejected} counts what the
 * circuit breaker kept from being begun. Alert on {@code chatbot.model.breaker}, which is 1 at
 * {@code state="open"}. Thread-safe.
 *
 * <p>The names with {@code gen_ai} are those of the OpenTelemetry semantic conventions for
 * generative AI, with their attributes and, made finer around what we promise, their buckets. Text
 * is timed as it is passed on, not a token: what came together has no gap. Cached and reasoning
 * tokens are parts of input and output, and so have counters of their own.
 */
final class OpenAiMetrics {
  private static final Duration[] FIRST_TOKEN_BUCKETS =
      millis(50, 100, 250, 500, 750, 1000, 1500, 2000, 2500, 5000, 7500, 10_000, 20_000);
  private static final Duration[] GAP_BUCKETS =
      millis(10, 25, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 2500, 15_000);
  private static final Duration[] DURATION_BUCKETS =
      millis(160, 320, 640, 1280, 2560, 5120, 10_240, 20_480, 40_960, 81_920);
  private static final double[] TOKEN_BUCKETS = {1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536};

  private final MeterRegistry registry;
  private final Tags route;
  private final Tags tags;
  private final AtomicInteger active = new AtomicInteger();
  private final Ended completed;
  private final Map<Reason, Ended> failed = new EnumMap<>(Reason.class);
  private final Ended lost;
  private final Counter retries;
  private final Counter hedges;
  private final Counter rejected;
  private final Timer firstToken;
  private final Timer tokenGap;
  private final DistributionSummary inputTokens;
  private final DistributionSummary outputTokens;
  private final Counter cachedTokens;
  private final Counter cacheWrittenTokens;
  private final Counter reasoningTokens;

  private record Ended(Counter calls, Timer duration) {
    void count(long begun) {
      calls.increment();
      duration.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * @param model that is asked for, as configured
   */
  OpenAiMetrics(MeterRegistry registry, String route, String model, Supplier<State> breaker) {
    this.registry = registry;
    this.route = Tags.of("chatbot.route", route);
    tags =
        this.route.and(
            List.of(
                Tag.of("gen_ai.operation.name", "chat"),
                Tag.of("gen_ai.provider.name", "openai"),
                Tag.of("gen_ai.request.model", model)));
    completed = ended(SentCall.COMPLETED, "");
    for (Reason reason : Reason.values()) {
      String word = reason.name().toLowerCase(Locale.ROOT);
      failed.put(reason, ended(word, word));
    }
    lost = ended(SentCall.HEDGED, SentCall.HEDGED);
    retries = registry.counter("chatbot.model.retries", this.route);
    hedges = registry.counter("chatbot.model.hedges", this.route);
    rejected = registry.counter("chatbot.model.rejected", this.route);
    firstToken = timer("gen_ai.server.time_to_first_token", tags, FIRST_TOKEN_BUCKETS);
    tokenGap = timer("gen_ai.client.operation.time_per_output_chunk", tags, GAP_BUCKETS);
    inputTokens = tokens("input");
    outputTokens = tokens("output");
    cachedTokens = part("cache_read.input_tokens");
    cacheWrittenTokens = part("cache_write.input_tokens");
    reasoningTokens = part("reasoning.output_tokens");
    watch(breaker);
  }

  /** Returns the moment, to be given back at the end. */
  long begun() {
    active.incrementAndGet();
    return System.nanoTime();
  }

  void completed(long begun) {
    active.decrementAndGet();
    completed.count(begun);
  }

  void failed(long begun, Reason reason) {
    active.decrementAndGet();
    requireNonNull(failed.get(reason)).count(begun);
  }

  /** The model said what a call cost. */
  void used(ModelUsage usage) {
    inputTokens.record(usage.prompt());
    outputTokens.record(usage.completion());
    cachedTokens.increment(usage.cached());
    cacheWrittenTokens.increment(usage.cacheWritten());
    reasoningTokens.increment(usage.reasoning());
  }

  /** Another call spoke first. */
  void lost(long begun) {
    active.decrementAndGet();
    lost.count(begun);
  }

  /** A call is about to run beside a slow one. */
  void hedged() {
    hedges.increment();
  }

  void retried() {
    retries.increment();
  }

  void rejected() {
    rejected.increment();
  }

  void firstToken(long nanos) {
    firstToken.record(nanos, TimeUnit.NANOSECONDS);
  }

  void tokenGap(long nanos) {
    tokenGap.record(nanos, TimeUnit.NANOSECONDS);
  }

  private void watch(Supplier<State> breaker) {
    Gauge.builder("chatbot.model.calls.active", active, AtomicInteger::get)
        .tags(route)
        .register(registry);
    for (State state : new State[] {State.CLOSED, State.OPEN, State.HALF_OPEN}) {
      Gauge.builder("chatbot.model.breaker", () -> breaker.get() == state ? 1 : 0)
          .tags(route.and("state", state.name().toLowerCase(Locale.ROOT)))
          .register(registry);
    }
  }

  private Ended ended(String outcome, String errorType) {
    return new Ended(
        registry.counter("chatbot.model.calls", route.and("outcome", outcome)),
        timer(
            "gen_ai.client.operation.duration",
            tags.and("error.type", errorType),
            DURATION_BUCKETS));
  }

  private DistributionSummary tokens(String type) {
    return DistributionSummary.builder("gen_ai.client.token.usage")
        .tags(tags.and("gen_ai.token.type", type))
        .serviceLevelObjectives(TOKEN_BUCKETS)
        .register(registry);
  }

  private Counter part(String name) {
    return registry.counter("gen_ai.client.inference.usage." + name, tags);
  }

  private Timer timer(String name, Tags with, Duration[] buckets) {
    return Timer.builder(name).tags(with).serviceLevelObjectives(buckets).register(registry);
  }

  private static Duration[] millis(long... values) {
    return Arrays.stream(values).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
