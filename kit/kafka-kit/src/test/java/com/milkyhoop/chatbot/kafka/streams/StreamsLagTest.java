package com.milkyhoop.chatbot.kafka.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class StreamsLagTest {
  private static final String CONSUMER = "ledger-1-StreamThread-1-consumer";

  @Test
  void shouldSumThePartitionsOfTheSourcesAlone() {
    List<Metric> metrics =
        List.of(
            lag(Map.of("client-id", CONSUMER, "partition", "0"), 3.0),
            lag(Map.of("client-id", CONSUMER, "partition", "1"), 4.0),
            lag(Map.of("client-id", CONSUMER, "partition", "2"), Double.NaN),
            lag(Map.of("client-id", CONSUMER), 7.0),
            lag(Map.of("client-id", "ledger-1-restore-consumer", "partition", "0"), 9.0),
            metric("records-lag-max", Map.of("client-id", CONSUMER, "partition", "0"), 5.0));

    assertThat(StreamsLag.records(metrics)).isEqualTo(7);
  }

  private static Metric lag(Map<String, String> tags, Object value) {
    return metric("records-lag", tags, value);
  }

  private static Metric metric(String name, Map<String, String> tags, Object value) {
    var metricName = new MetricName(name, "consumer-fetch-manager-metrics", "", tags);
    return new Metric() {
      @Override
      public MetricName metricName() {
        return metricName;
      }

      @Override
      public Object metricValue() {
        return value;
      }
    };
  }
}
