package com.milkyhoop.chatbot.ingress.metrics;

import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Everything the ingress counts. Thread-safe.
 *
 * <p>What adds up, for each {@code method} of the service:
 *
 * <ul>
 *   <li>{@code chatbot_calls_received_total} = {@code chatbot_calls_refused_total} + accepted +
 *       those to which nothing was said yet
 *   <li>{@code chatbot_calls_accepted_total} = {@code chatbot_calls_ended_total} of the outcomes
 *       completed + failed + abandoned, + {@code chatbot_calls_running}
 * </ul>
 *
 * <p>A call is accepted with the first thing that it is sent: Accepted in a SendMessageStream, the
 * first of the reply in a ResumeReply, the answer of a CancelReply, which ends at once. Refused is
 * what fails, or is left by its client, before that. Refused and failed calls name their reason, as
 * in the error catalogue. Abandoned is a client that left; its turn goes on. {@code
 * chatbot_calls_open} counts what holds one of the {@code chatbot_calls_limit} (MAX_OPEN_CALLS)
 * places, of all methods: running calls and those to which nothing was said yet.
 *
 * <p>{@code chatbot_permit_wait_seconds} is how long a new turn waits for its model call, where
 * that is longest; where it exceeds a call's deadline the call is refused as OVERLOADED. {@code
 * chatbot_calls_reattached_total} counts silent calls that re-attached.
 *
 * <p>Alert on: {@code chatbot_calls_ended_total{outcome="failed"}} and {@code
 * chatbot_calls_refused_total} of the reasons REQUEST_NOT_STORED, OVERLOADED and TOO_MANY_CALLS as
 * a share of received; {@code chatbot_rate_limit_decisions_total{by="local"}} above 0 (Redis is
 * away); {@code chatbot_relay_restarts_total}, {@code chatbot_relay_resets_total} and {@code
 * chatbot_relay_records_total{result="unreadable"}} above 0.
 */
public final class IngressMetrics {
  /** Says what became of a record on the home partition. */
  public enum RelayResult {
    /** Was given to at least one open call. */
    DELIVERED,
    /** Was for calls that ended, or of an instance with the same home partition. */
    UNROUTED,
    /** No record of ours; skipped. */
    UNREADABLE
  }

  /** Says who decided on a rate limit. */
  public enum RateLimitedBy {
    REDIS,
    LOCAL
  }

  private static final String COMPLETED = "completed";
  private static final String FAILED = "failed";

  /** Says why we refuse calls that their clients did nothing wrong with. */
  private static final List<ErrorReason> OUR_REASONS =
      List.of(
          ErrorReason.REQUEST_NOT_STORED,
          ErrorReason.OVERLOADED,
          ErrorReason.TOO_MANY_CALLS,
          ErrorReason.INGRESS_ERROR);

  private final MeterRegistry registry;
  private final Timer acceptance;
  private final Timer firstText;
  private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
  private final Counter reattached;
  private final Counter relayRestarts;
  private final Counter relayResets;

  public IngressMetrics(MeterRegistry registry) {
    this.registry = registry;
    acceptance = timer("chatbot.calls.acceptance");
    firstText = timer("chatbot.calls.first.text");
    relayRestarts = registry.counter("chatbot.relay.restarts");
    relayResets = registry.counter("chatbot.relay.resets");
    reattached = registry.counter("chatbot.calls.reattached");
    for (RelayResult result : RelayResult.values()) {
      relayRecords(result);
    }
    for (RateLimitedBy by : RateLimitedBy.values()) {
      rateLimits(by, true);
      rateLimits(by, false);
    }
  }

  /**
   * There will be calls of this method. What alerts look at is shown from now on, since Prometheus
   * sees an increase only where it saw a number before.
   */
  public void expectCalls(String method) {
    counter("received", method);
    counter("accepted", method);
    OUR_REASONS.forEach(reason -> refused(method, reason.name()));
    ended(method, COMPLETED, "");
    ended(method, FAILED, ErrorReason.REPLY_OVERDUE.name());
  }

  /** Shows what somebody else counts. */
  public void show(MeterBinder others) {
    others.bindTo(registry);
  }

  /** Shows how much text of replies is in memory, and how much of it slow clients keep there. */
  public void watchRelayedText(LongSupplier held, LongSupplier unsent) {
    gauge("chatbot.relay.held.characters", held::getAsLong);
    gauge("chatbot.relay.unsent.characters", unsent::getAsLong);
  }

  /** Shows how many of the MAX_OPEN_CALLS places are taken. */
  public void watchOpenCalls(IntSupplier open, int limit) {
    gauge("chatbot.calls.open", open::getAsInt);
    gauge("chatbot.calls.limit", () -> limit);
  }

  /** Shows of how many users usage of this month or the month before is held. */
  public void watchUsers(IntSupplier users) {
    gauge("chatbot.usage.users", users::getAsInt);
  }

  /** Shows for how many messages of this instance budgets hold something back. */
  public void watchHolds(IntSupplier holds) {
    gauge("chatbot.budget.holds", holds::getAsInt);
  }

  /** Shows how long a new turn waits for its model call. */
  public void watchPermitWait(Supplier<Duration> longest) {
    gauge("chatbot.permit.wait.seconds", () -> longest.get().toMillis() / 1000.0);
  }

  /**
   * A call came.
   *
   * @param method of the service, as its proto names it
   */
  public void callReceived(String method) {
    counter("received", method).increment();
  }

  /** A call ended before it was accepted. */
  public void callRefused(String method, String reason) {
    refused(method, reason).increment();
  }

  /** The client was sent something for the first time. */
  public void callAccepted(String method) {
    running(method).incrementAndGet();
    counter("accepted", method).increment();
  }

  /**
   * The client was told that its message is durable.
   *
   * @param elapsed since the call was received
   */
  public void messageAccepted(Duration elapsed) {
    acceptance.record(elapsed);
  }

  /**
   * The client that sent a message was sent the first text, or the end where there was none before.
   *
   * @param elapsed since the call was received
   */
  public void firstTextSent(Duration elapsed) {
    firstText.record(elapsed);
  }

  public void callCompleted(String method) {
    end(method, COMPLETED, "");
  }

  public void callFailed(String method, String reason) {
    end(method, FAILED, reason);
  }

  /** The client left before the end. */
  public void callAbandoned(String method) {
    end(method, "abandoned", "");
  }

  /** A silent call asked the processor again. */
  public void reattached() {
    reattached.increment();
  }

  public void rateLimitDecided(RateLimitedBy by, boolean allowed) {
    rateLimits(by, allowed).increment();
  }

  /** Shows from now on how often Redis fails a try for each of these reasons, as it may. */
  public void expectRateLimitErrors(Stream<String> reasons) {
    reasons.forEach(this::rateLimitErrors);
  }

  /** Redis did not do what a try asked, for this reason. */
  public void rateLimitError(String reason) {
    rateLimitErrors(reason).increment();
  }

  private Counter rateLimitErrors(String reason) {
    return registry.counter("chatbot.rate.limit.errors", "reason", reason);
  }

  public void relayed(RelayResult result) {
    relayRecords(result).increment();
  }

  /** The relay's consumer failed and was made anew. */
  public void relayRestarted() {
    relayRestarts.increment();
  }

  /** The relay's position was lost; events may have been missed. */
  public void relayReset() {
    relayResets.increment();
  }

  private void end(String method, String outcome, String reason) {
    ended(method, outcome, reason).increment();
    running(method).decrementAndGet();
  }

  private Counter ended(String method, String outcome, String reason) {
    return registry.counter(
        "chatbot.calls.ended", "method", method, "outcome", outcome, "reason", reason);
  }

  private Counter refused(String method, String reason) {
    return registry.counter("chatbot.calls.refused", "method", method, "reason", reason);
  }

  private Counter rateLimits(RateLimitedBy by, boolean allowed) {
    return registry.counter(
        "chatbot.rate.limit.decisions",
        "by",
        lowerCase(by),
        "decision",
        allowed ? "allowed" : "limited");
  }

  private Counter relayRecords(RelayResult result) {
    return registry.counter("chatbot.relay.records", "result", lowerCase(result));
  }

  private Counter counter(String name, String method) {
    return registry.counter("chatbot.calls." + name, "method", method);
  }

  /** Shows them from the method's first call on. */
  private AtomicInteger running(String method) {
    return running.computeIfAbsent(
        method,
        _ -> {
          var calls = new AtomicInteger();
          Gauge.builder("chatbot.calls.running", calls, AtomicInteger::get)
              .tag("method", method)
              .register(registry);
          return calls;
        });
  }

  private void gauge(String name, Supplier<Number> value) {
    Gauge.builder(name, value).strongReference(true).register(registry);
  }

  private Timer timer(String name) {
    return Timer.builder(name).publishPercentileHistogram().register(registry);
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
