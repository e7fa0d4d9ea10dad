package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.schemas.FinishReasons;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The runner's numbers. They add up: started = ended by outcome (completed, failed, cancelled,
 * deadline, expired, abandoned) + running; what ends at its deadline has text, what expires has
 * none. Alert on the added latency, which is what is promised: the time until a first token that is
 * not the model's. Refused means that the queue of waiting turns is full. What was adopted goes on
 * from before a task was closed, and was not paid for twice.
 */
final class TurnMetrics {
  private static final String ENDED = "chatbot.turns.ended";
  private static final String ABANDONED = "abandoned";
  private static final String DEADLINE = "deadline";
  private static final List<String> OUTCOMES =
      List.of("completed", "failed", "cancelled", DEADLINE, "expired", ABANDONED);

  /** 2 s is what is promised. */
  private static final Duration[] BUCKETS =
      Arrays.stream(new long[] {5, 10, 25, 50, 100, 250, 500, 1000, 2000, 5000, 10_000, 30_000})
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Counter started;
  private final Counter refused;
  private final Counter adopted;
  private final Counter lost;
  private final Counter repeated;
  private final Timer queueWait;
  private final Timer addedLatency;

  TurnMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.started = registry.counter("chatbot.turns.started");
    this.refused = registry.counter("chatbot.turns.refused");
    this.adopted = registry.counter("chatbot.turns.adopted");
    this.lost = registry.counter("chatbot.turns.leases.lost");
    this.repeated = registry.counter("chatbot.turns.attempts.repeated");
    this.queueWait = timer("chatbot.turns.queue.wait");
    this.addedLatency = timer("chatbot.turns.added.latency");
    OUTCOMES.forEach(this::counter);
  }

  /** Values that are read when they are asked for. */
  void watch(Supplier<Number> running, Supplier<Number> waiting, int permits) {
    Gauge.builder("chatbot.turns.running", running).register(registry);
    Gauge.builder("chatbot.turns.waiting", waiting).register(registry);
    Gauge.builder("chatbot.turns.permits", () -> permits).register(registry);
  }

  /** Turns that go on under a lease, for whoever owns their partition now. */
  void watchLeases(Supplier<Number> leased) {
    Gauge.builder("chatbot.turns.leased", leased).register(registry);
  }

  /** Records of text a second that replies may make together. */
  void watchPace(Supplier<Number> perSecond) {
    Gauge.builder("chatbot.deltas.rate", perSecond).register(registry);
  }

  /** A turn got a permit. */
  void started() {
    started.increment();
  }

  /** Records how long it had waited for it. */
  void waited(long nanos) {
    queueWait.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** A turn has its first token; the model's own time is not in this. */
  void added(long millis) {
    addedLatency.record(millis, TimeUnit.MILLISECONDS);
  }

  /** A reply broke off and is generated anew. */
  void attemptRepeated() {
    repeated.increment();
  }

  /** The full queue refused a turn; it stays in the store and is offered again. */
  void refused() {
    refused.increment();
  }

  /** Counts turns that were stopped, since the lease on them could not be written again. */
  void leaseLost(int turns) {
    lost.increment(turns);
  }

  /** A turn that ran when its task was closed goes on for the next one. */
  void adopted() {
    adopted.increment();
  }

  /**
   * A turn gave its permit back.
   *
   * @param end the outcome that it reported; null where it reported none
   */
  void ended(@Nullable TurnEvent end) {
    counter(end == null ? ABANDONED : outcome(end)).increment();
  }

  private static String outcome(TurnEvent end) {
    boolean atDeadline =
        end.getKind() == TurnEventKind.CANCELLED
            && end.getFinishReason().equals(FinishReasons.DEADLINE);
    return atDeadline ? DEADLINE : end.getKind().name().toLowerCase(Locale.ROOT);
  }

  private Counter counter(String outcome) {
    return registry.counter(ENDED, "outcome", outcome);
  }

  private Timer timer(String name) {
    return Timer.builder(name).serviceLevelObjectives(BUCKETS).register(registry);
  }
}
