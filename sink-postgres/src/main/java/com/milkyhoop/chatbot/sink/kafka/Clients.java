package com.milkyhoop.chatbot.sink.kafka;

import com.milkyhoop.chatbot.kafka.KafkaClients;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The sink's Kafka clients. What the user passes through takes precedence over our defaults, and
 * behind what correctness rests on.
 */
public final class Clients {
  /** A sink that is killed is replaced after this time (Kafka's default is 45 s). */
  private static final Duration SESSION = Duration.ofSeconds(10);

  private static final int MEBIBYTE = 1 << 20;

  /** Holds what one partition may bring at once: a backlog in one of them still fills a batch. */
  private static final int LARGEST_PARTITION_FETCH = 4 * MEBIBYTE;

  /** Bounds what is fetched ahead, in a heap of 512 MiB. */
  private static final int LARGEST_FETCH = 16 * MEBIBYTE;

  /**
   * Bounds the batches of a poll: while one is written the next is parsed; few, so that a sink
   * stops soon.
   */
  private static final int BATCHES_A_POLL = 4;

  private static final Duration DELIVERY_LIMIT = Duration.ofSeconds(60);

  /**
   * Bounds the answer of a broker, beside the wait that it is asked for; one that froze answers
   * never.
   */
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

  private Clients() {}

  /**
   * A consumer whose poll brings a few batches at most: the broker answers when it has a good one,
   * or {@code wait} after it was asked.
   *
   * @param kafka brokers, security, whatever the user sets
   * @param batchSize records of a batch at most
   */
  public static Consumer<byte[], byte[]> consumer(
      KafkaSettings kafka, String group, String clientId, int batchSize, Duration wait) {
    Map<String, Object> config = consumerConfig(kafka, clientId, batchSize, wait);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    return KafkaClients.consumer(
        kafka, config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** A consumer that belongs to no group, so that the offsets of the group stay as they are. */
  public static Consumer<byte[], byte[]> reader(
      KafkaSettings kafka, String clientId, int batchSize) {
    Map<String, Object> config = consumerConfig(kafka, clientId, batchSize, Duration.ZERO);
    return KafkaClients.consumer(
        kafka, config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static Map<String, Object> consumerConfig(
      KafkaSettings kafka, String clientId, int batchSize, Duration wait) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) SESSION.toMillis());
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, LARGEST_FETCH);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, LARGEST_PARTITION_FETCH);
    // Only what moves is handed over when sinks come and go.
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(CooperativeStickyAssignor.class.getName()));
    config.putAll(kafka.clientConfig());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // A log topic that was deleted must not come back empty, and with the broker's defaults.
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BATCHES_A_POLL * batchSize);
    config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, wait.isZero() ? 1 : MEBIBYTE);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) wait.toMillis());
    config.put(
        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) wait.plus(LONGEST_ANSWER).toMillis());
    return config;
  }

  /** A producer whose records are there when they are acknowledged, in order and once. */
  public static Producer<byte[], byte[]> producer(KafkaSettings kafka, String clientId) {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY_LIMIT.toMillis());
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_FETCH);
    config.putAll(kafka.clientConfig());
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return KafkaClients.producer(
        kafka, config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Returns what {@link #producer} can send at most, as whole numbers or their text. */
  public static int largestRequest(KafkaSettings kafka) {
    Object given =
        kafka.clientConfig().getOrDefault(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_FETCH);
    return Integer.parseInt(given.toString().strip());
  }
}
