package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TurnEventKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The runner's numbers. They add up: started = ended by outcome (completed, failed, cancelled,
 * expired, abandoned) + running. Alert on refused, which means that the queue of waiting turns is
 * full. What was adopted goes on from before a task was closed, and was not paid for twice.
 */
final class TurnMeters {
  private static final String ENDED = "chatbot.turns.ended";

  private final MeterRegistry registry;
  private final Counter started;
  private final Counter refused;
  private final Counter adopted;

  TurnMeters(MeterRegistry registry) {
    this.registry = registry;
    this.started = registry.counter("chatbot.turns.started");
    this.refused = registry.counter("chatbot.turns.refused");
    this.adopted = registry.counter("chatbot.turns.adopted");
  }

  /** Values that are read when they are asked for. */
  void watch(Supplier<Number> running, Supplier<Number> waiting, int permits) {
    Gauge.builder("chatbot.turns.running", running).register(registry);
    Gauge.builder("chatbot.turns.waiting", waiting).register(registry);
    Gauge.builder("chatbot.turns.permits", () -> permits).register(registry);
  }

  /** A turn got a permit. */
  void started() {
    started.increment();
  }

  /** The full queue refused a turn; it stays in the store and is offered again. */
  void refused() {
    refused.increment();
  }

  /** A turn that ran when its task was closed goes on for the next one. */
  void adopted() {
    adopted.increment();
  }

  /**
   * A turn gave its permit back.
   *
   * @param kind of the outcome that it reported; null where it reported none
   */
  void ended(@Nullable TurnEventKind kind) {
    String outcome = kind == null ? "abandoned" : kind.name().toLowerCase(Locale.ROOT);
    registry.counter(ENDED, "outcome", outcome).increment();
  }
}
