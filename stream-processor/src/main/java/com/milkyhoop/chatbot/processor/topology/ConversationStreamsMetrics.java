package com.milkyhoop.chatbot.processor.topology;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.kafka.streams.StreamsLag;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Lag, commits and stores of the whole instance, made of the many metrics that Kafka Streams has
 * for each thread, task and store. They are gone through once a scrape, not once a gauge. Any
 * thread.
 */
final class ConversationStreamsMetrics {
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final double MILLIS = 1000;

  private final Supplier<? extends Map<MetricName, ? extends Metric>> source;

  @GuardedBy("this")
  private Figures figures = new Figures();

  @GuardedBy("this")
  private long gatheredAt = System.nanoTime() - FRESH.toNanos();

  /**
   * @param source Kafka Streams' metrics of now
   */
  ConversationStreamsMetrics(
      MeterRegistry registry, Supplier<? extends Map<MetricName, ? extends Metric>> source) {
    this.source = source;
    gauge(registry, "chatbot.streams.lag.records", it -> it.lag);
    gauge(registry, "chatbot.streams.commit.latency.seconds", it -> it.commitMillis / MILLIS);
    for (String store : StoreNames.ALL) {
      gauge(registry, "chatbot.store.size.bytes", store, it -> it.bytes.getOrDefault(store, 0.0));
      gauge(registry, "chatbot.store.keys", store, it -> it.keys.getOrDefault(store, 0.0));
    }
  }

  private void gauge(MeterRegistry registry, String name, ToDoubleFunction<Figures> value) {
    Gauge.builder(name, () -> value.applyAsDouble(figures())).register(registry);
  }

  private void gauge(
      MeterRegistry registry, String name, String store, ToDoubleFunction<Figures> value) {
    Gauge.builder(name, () -> value.applyAsDouble(figures()))
        .tag("store", store)
        .register(registry);
  }

  private synchronized Figures figures() {
    long now = System.nanoTime();
    if (now - gatheredAt >= FRESH.toNanos()) {
      var gathered = new Figures();
      source.get().values().forEach(gathered::take);
      figures = gathered;
      gatheredAt = now;
    }
    return figures;
  }

  /** Sums, but for the commit latency. */
  private static final class Figures {
    private double lag;
    private double commitMillis;
    private final Map<String, Double> bytes = new HashMap<>();
    private final Map<String, Double> keys = new HashMap<>();

    void take(Metric metric) {
      MetricName name = metric.metricName();
      switch (name.name()) {
        case "records-lag" -> lag += StreamsLag.records(metric);
        case "commit-latency-max" -> {
          if (name.group().equals("stream-thread-metrics")) {
            commitMillis = Math.max(commitMillis, value(metric));
          }
        }
        case "total-sst-files-size", "size-all-mem-tables" -> add(bytes, name, metric);
        case "estimate-num-keys" -> add(keys, name, metric);
        default -> {}
      }
    }

    private static void add(Map<String, Double> sums, MetricName name, Metric metric) {
      String store = name.tags().get("rocksdb-state-id");
      if (store != null) {
        sums.merge(store, value(metric), Double::sum);
      }
    }

    private static double value(Metric metric) {
      double value = metric.metricValue() instanceof Number number ? number.doubleValue() : 0;
      return Double.isNaN(value) ? 0 : value;
    }
  }
}
