package com.milkyhoop.chatbot.ingress.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Everything the ingress counts. Thread-safe.
 *
 * <p>What adds up, for SendMessageStream:
 *
 * <ul>
 *   <li>{@code chatbot_calls_received_total} = {@code chatbot_calls_refused_total} + accepted +
 *       those being checked or stored now
 *   <li>{@code chatbot_calls_accepted_total} = {@code chatbot_calls_ended_total} of the outcomes
 *       completed + failed + abandoned, + {@code chatbot_calls_running}
 * </ul>
 *
 * <p>Refused and failed calls name their reason, as in the error catalogue. Abandoned is a client
 * that left; its turn goes on. {@code chatbot_calls_open} counts what holds one of MAX_OPEN_CALLS
 * places: running calls and those being stored.
 *
 * <p>Alert on: {@code chatbot_calls_ended_total{outcome="failed"}} and {@code
 * chatbot_calls_refused_total{reason="REQUEST_NOT_STORED"}} as a share of received; {@code
 * chatbot_rate_limit_decisions_total{by="local"}} above 0 (Redis is away); {@code
 * chatbot_relay_restarts_total} and {@code chatbot_relay_records_total{result="unreadable"}} above
 * 0.
 */
public final class IngressMetrics {
  /** What became of a record on the home partition. */
  public enum RelayResult {
    /** Given to at least one open call. */
    DELIVERED,
    /** For calls that ended, or of an instance with the same home partition. */
    NOBODYS,
    /** No record of ours; skipped. */
    UNREADABLE
  }

  /** Who decided on a rate limit. */
  public enum RateLimitedBy {
    REDIS,
    LOCAL
  }

  private final MeterRegistry registry;
  private final Counter received;
  private final Counter accepted;
  private final Timer acceptance;
  private final Timer firstText;
  private final AtomicInteger running = new AtomicInteger();
  private final Counter rateLimitErrors;
  private final Counter relayRestarts;
  private final Counter relayResets;

  public IngressMetrics(MeterRegistry registry) {
    this.registry = registry;
    received = registry.counter("chatbot.calls.received");
    accepted = registry.counter("chatbot.calls.accepted");
    acceptance = timer("chatbot.calls.acceptance");
    firstText = timer("chatbot.calls.first.text");
    rateLimitErrors = registry.counter("chatbot.rate.limit.errors");
    relayRestarts = registry.counter("chatbot.relay.restarts");
    relayResets = registry.counter("chatbot.relay.resets");
    Gauge.builder("chatbot.calls.running", running, AtomicInteger::get).register(registry);
  }

  /** Shows how many of the MAX_OPEN_CALLS places are taken. */
  public void watchOpenCalls(IntSupplier open) {
    Gauge.builder("chatbot.calls.open", open, IntSupplier::getAsInt)
        .strongReference(true)
        .register(registry);
  }

  public void callReceived() {
    received.increment();
  }

  /** A call ended before it was accepted. */
  public void callRefused(String reason) {
    registry.counter("chatbot.calls.refused", "reason", reason).increment();
  }

  /**
   * The client was told that its request is durable.
   *
   * @param elapsed since the call was received
   */
  public void callAccepted(Duration elapsed) {
    running.incrementAndGet();
    accepted.increment();
    acceptance.record(elapsed);
  }

  /** The client was sent the first text, or the end where there was none before. */
  public void firstTextSent(Duration elapsed) {
    firstText.record(elapsed);
  }

  public void callCompleted() {
    ended("completed", "");
  }

  public void callFailed(String reason) {
    ended("failed", reason);
  }

  /** The client left before the end. */
  public void callAbandoned() {
    ended("abandoned", "");
  }

  public void rateLimitDecided(RateLimitedBy by, boolean allowed) {
    registry
        .counter(
            "chatbot.rate.limit.decisions",
            "by",
            lowerCase(by),
            "decision",
            allowed ? "allowed" : "limited")
        .increment();
  }

  /** Redis did not answer a try. */
  public void rateLimitError() {
    rateLimitErrors.increment();
  }

  public void relayed(RelayResult result) {
    registry.counter("chatbot.relay.records", "result", lowerCase(result)).increment();
  }

  /** The relay's consumer failed and was made anew. */
  public void relayRestarted() {
    relayRestarts.increment();
  }

  /** The relay's position was lost; events may have been missed. */
  public void relayReset() {
    relayResets.increment();
  }

  private void ended(String outcome, String reason) {
    registry.counter("chatbot.calls.ended", "outcome", outcome, "reason", reason).increment();
    running.decrementAndGet();
  }

  private Timer timer(String name) {
    return Timer.builder(name).publishPercentileHistogram().register(registry);
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
