package com.milkyhoop.chatbot.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class ConversationStreamsMetricsTest {
  private static final String FETCH = "consumer-fetch-manager-metrics";

  private final Map<MetricName, Metric> metrics = new HashMap<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void shouldSumTheLagOfTheSourcesAlone() {
    has("records-lag", FETCH, Map.of("client-id", "p-1-consumer", "partition", "0"), 3.0);
    has("records-lag", FETCH, Map.of("client-id", "p-1-consumer", "partition", "1"), 4.0);
    has("records-lag", FETCH, Map.of("client-id", "p-1-consumer", "partition", "2"), Double.NaN);
    has("records-lag", FETCH, Map.of("client-id", "p-restore-consumer", "partition", "0"), 9.0);

    assertThat(value("chatbot.streams.lag.records")).isEqualTo(7);
  }

  @Test
  void shouldShowTheLongestCommitOfAThreadInSeconds() {
    has("commit-latency-max", "stream-thread-metrics", Map.of("thread-id", "1"), 40.0);
    has("commit-latency-max", "stream-thread-metrics", Map.of("thread-id", "2"), 250.0);
    has("commit-latency-max", "consumer-coordinator-metrics", Map.of("client-id", "x"), 900.0);

    assertThat(value("chatbot.streams.commit.latency.seconds")).isEqualTo(0.25);
  }

  @Test
  void shouldSumEachStoreOverItsTasks() {
    store("0_0", "turns", "total-sst-files-size", 100);
    store("0_1", "turns", "total-sst-files-size", 20);
    store("0_1", "turns", "size-all-mem-tables", 3);
    store("0_1", "expiry", "total-sst-files-size", 7);
    store("0_0", "turns", "estimate-num-keys", 5);

    var _ = new ConversationStreamsMetrics(registry, () -> metrics);

    assertThat(of("chatbot.store.size.bytes", "turns")).isEqualTo(123);
    assertThat(of("chatbot.store.size.bytes", "expiry")).isEqualTo(7);
    assertThat(of("chatbot.store.keys", "turns")).isEqualTo(5);
    assertThat(of("chatbot.store.keys", "requests")).isZero();
  }

  private void store(String task, String store, String name, long value) {
    has(
        name,
        "stream-state-metrics",
        Map.of("task-id", task, "rocksdb-state-id", store),
        BigInteger.valueOf(value));
  }

  private void has(String name, String group, Map<String, String> tags, Object value) {
    var metricName = new MetricName(name, group, "", tags);
    metrics.put(
        metricName,
        new Metric() {
          @Override
          public MetricName metricName() {
            return metricName;
          }

          @Override
          public Object metricValue() {
            return value;
          }
        });
  }

  private double value(String gauge) {
    var _ = new ConversationStreamsMetrics(registry, () -> metrics);
    return registry.get(gauge).gauge().value();
  }

  private double of(String gauge, String store) {
    return registry.get(gauge).tag("store", store).gauge().value();
  }
}
