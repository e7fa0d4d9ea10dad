package com.milkyhoop.chatbot.processor.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/**
 * Says how far the restores of the stores are. Alert on {@code chatbot.store.restore.seconds}: the
 * conversations of a task wait until its stores are there. Told by Kafka Streams on threads of its
 * own; holds as many entries as the instance has store partitions.
 */
final class RestoreMetrics implements StateRestoreListener {
  private record Restore(String store, long begunAt, long remaining) {}

  private final LongSupplier nanoTime;
  private final Map<TopicPartition, Restore> running = new ConcurrentHashMap<>();
  private final Map<String, Counter> restored = new HashMap<>();

  /**
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  RestoreMetrics(MeterRegistry registry, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    for (String store : StoreNames.ALL) {
      restored.put(store, registry.counter("chatbot.store.restored.records", "store", store));
      Gauge.builder("chatbot.store.restore.remaining.records", () -> remaining(store))
          .tag("store", store)
          .register(registry);
    }
    Gauge.builder("chatbot.store.restore.seconds", this::oldestSeconds).register(registry);
  }

  @Override
  public void onRestoreStart(TopicPartition partition, String store, long start, long end) {
    running.put(partition, new Restore(store, nanoTime.getAsLong(), Math.max(0, end - start)));
  }

  @Override
  public void onBatchRestored(TopicPartition partition, String store, long end, long records) {
    Objects.requireNonNull(restored.get(store)).increment(records);
    running.computeIfPresent(
        partition,
        (_, it) -> new Restore(store, it.begunAt(), Math.max(0, it.remaining() - records)));
  }

  @Override
  public void onRestoreEnd(TopicPartition partition, String store, long records) {
    running.remove(partition);
  }

  /** The task went elsewhere before it was done. */
  @Override
  public void onRestoreSuspended(TopicPartition partition, String store, long records) {
    running.remove(partition);
  }

  private long remaining(String store) {
    return running.values().stream()
        .filter(it -> it.store().equals(store))
        .mapToLong(Restore::remaining)
        .sum();
  }

  private double oldestSeconds() {
    long now = nanoTime.getAsLong();
    return running.values().stream().mapToLong(it -> now - it.begunAt()).max().orElse(0)
        / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
