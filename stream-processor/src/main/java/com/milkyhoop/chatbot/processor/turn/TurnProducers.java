package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.kafka.KafkaClients;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The two producers beside the topology's own.
 *
 * @param deltas fast: one request in flight, never blocks
 * @param ends safe: idempotent, acknowledged by all replicas
 * @see "ADR 2: docs/adr/0002-the-delta-producer-never-blocks.md"
 */
record TurnProducers(
    Producer<byte[], byte[]> deltas,
    Producer<byte[], byte[]> ends,
    List<KafkaClientMetrics> meters) {
  private static final Duration DELIVERY = Duration.ofSeconds(10);
  private static final Duration REQUEST = Duration.ofSeconds(5);

  /**
   * Bounds a request: after it text goes to whoever leads the partition now; somebody watches it
   * stand still.
   */
  private static final Duration DELTA_REQUEST = Duration.ofSeconds(3);

  private static final int DEFAULT_REQUEST_BYTES = 1024 * 1024;
  private static final Duration CLOSE = Duration.ofSeconds(2);

  static TurnProducers create(KafkaSettings kafka, TurnLimits limits, MeterRegistry metrics) {
    Producer<byte[], byte[]> deltas =
        KafkaClients.producer(kafka, deltaConfig(limits), bytes(), bytes());
    // Known before the first delta, and never forgotten: with max.block.ms=0 a send can't wait.
    TopicMetadata.await(deltas, kafka.topics().replies());
    Producer<byte[], byte[]> ends =
        KafkaClients.producer(kafka, endConfig(limits), bytes(), bytes());
    var meters = List.of(new KafkaClientMetrics(deltas), new KafkaClientMetrics(ends));
    meters.forEach(meter -> meter.bindTo(metrics));
    return new TurnProducers(deltas, ends, meters);
  }

  void close() {
    meters.forEach(KafkaClientMetrics::close);
    deltas.close(CLOSE);
    ends.close(CLOSE);
  }

  private static Map<String, Object> deltaConfig(TurnLimits limits) {
    Map<String, Object> config = common(limits, "deltas");
    // A reader sees what all replicas in sync have. What only a leader that dies had would be a gap
    // that stands until the end.
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) DELTA_REQUEST.toMillis());
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
    config.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(1000).toMillis());
    return config;
  }

  private static Map<String, Object> endConfig(TurnLimits limits) {
    Map<String, Object> config = common(limits, "ends");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return config;
  }

  private static Map<String, Object> common(TurnLimits limits, String name) {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.CLIENT_ID_CONFIG, "turn-" + name);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST.toMillis());
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY.toMillis());
    config.put(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        Math.max(limits.largestRecordBytes(), DEFAULT_REQUEST_BYTES));
    return config;
  }

  private static ByteArraySerializer bytes() {
    return new ByteArraySerializer();
  }
}
