package com.milkyhoop.chatbot.kafka.streams;

import java.util.Collection;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Sums, of the many metrics that Kafka Streams has, the records that an instance has yet to read.
 * Pure; any thread.
 */
public final class StreamsLag {
  private StreamsLag() {}

  /** Returns how many records the partitions of an instance's sources hold that it has not read. */
  public static double records(Collection<? extends Metric> metrics) {
    return metrics.stream().mapToDouble(StreamsLag::records).sum();
  }

  /** Returns what one metric adds to the sum; 0 where it counts something else, or nothing yet. */
  public static double records(Metric metric) {
    MetricName name = metric.metricName();
    if (!name.name().equals("records-lag")
        || !name.tags().containsKey("partition")
        || isOfRestore(name)
        || !(metric.metricValue() instanceof Number number)) {
      return 0;
    }
    return Double.isNaN(number.doubleValue()) ? 0 : number.doubleValue();
  }

  /** Returns whether it is of a restore: what is left of a changelog is no record that waits. */
  private static boolean isOfRestore(MetricName name) {
    return name.tags().getOrDefault("client-id", "").endsWith("restore-consumer");
  }
}
