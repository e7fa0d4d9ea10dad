package com.milkyhoop.chatbot.replay.run.work;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayResultKind;
import com.milkyhoop.chatbot.event.ReplayStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what a worker does. Each task that it takes ends as one {@code outcome} of {@code
 * chatbot.replay.tasks}: {@code replied}, {@code failed}, {@code judged}, {@code repeated} (it had
 * a result already), {@code expired}, or, given back, none. {@code chatbot.replay.lock.renewals}
 * and {@code chatbot.replay.locks.lost} tell of slow calls: alert on the latter. Thread-safe.
 */
final class WorkerMetrics implements LaneHealth {
  private static final List<String> OUTCOMES =
      List.of("replied", "failed", "judged", "repeated", "expired");

  private final MeterRegistry registry;
  private final AtomicInteger failing = new AtomicInteger();
  private final Counter renewals;
  private final Counter lost;
  private volatile String lastFailure = "no task was asked for yet";
  private volatile boolean polled;

  WorkerMetrics(MeterRegistry registry, AtomicInteger running) {
    this.registry = registry;
    this.renewals = registry.counter("chatbot.replay.lock.renewals");
    this.lost = registry.counter("chatbot.replay.locks.lost");
    OUTCOMES.forEach(this::counter);
    Gauge.builder("chatbot.replay.tasks.active", running, AtomicInteger::get).register(registry);
  }

  void finished(ReplayResult result) {
    if (result.getKind() == ReplayResultKind.JUDGEMENT) {
      count("judged");
    } else {
      count(result.getStatus() == ReplayStatus.REPLIED ? "replied" : "failed");
    }
  }

  void repeated() {
    count("repeated");
  }

  void expired() {
    count("expired");
  }

  private Counter counter(String outcome) {
    return registry.counter("chatbot.replay.tasks", "outcome", outcome);
  }

  private void count(String outcome) {
    counter(outcome).increment();
  }

  @Override
  public void polled() {
    polled = true;
    failing.set(0);
  }

  @Override
  public void renewed() {
    renewals.increment();
  }

  @Override
  public void lockLost() {
    lost.increment();
  }

  @Override
  public void failed(RuntimeException e) {
    failing.incrementAndGet();
    lastFailure = String.valueOf(e.getMessage());
  }

  /** Returns why no task can be taken; empty when all is well. */
  Optional<String> whyNotReady() {
    return polled && failing.get() == 0 ? Optional.empty() : Optional.of(lastFailure);
  }
}
