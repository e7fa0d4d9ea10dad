package com.milkyhoop.chatbot.kafka.streams;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kafka.TopicPlan;
import com.milkyhoop.chatbot.kafka.TopicsFound;
import com.milkyhoop.chatbot.kit.ConfigReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.GroupProtocol;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Says how Kafka Streams runs: exactly once, tuned so that a final event leaves at once and a dead
 * instance is noticed within seconds.
 *
 * @param stateDir where the stores are; lost with the machine, rebuilt from the changelogs
 * @param threads stream threads of this process
 * @param standbys copies of each store on other instances
 * @param memoryBytes for the blocks and write buffers of all stores
 * @param writes how what is written reaches the stores
 */
public record StreamsSettings(
    String instanceId,
    Path stateDir,
    int threads,
    int standbys,
    long memoryBytes,
    StateWrites writes) {

  /** Says how what is written reaches the stores. */
  public enum StateWrites {
    /** Writes at once: after a crash the stores are wiped and rebuilt from the changelogs. */
    DIRECT,
    /**
     * Writes with the transaction: after a crash what it had not committed is read again (KIP-892).
     */
    TRANSACTIONAL
  }

  private static final String STATE_DIR = "/var/lib/chatbot/state";
  private static final long LEAST_MEMORY = 16L * 1024 * 1024;
  private static final long MOST_MEMORY = 1024L * 1024 * 1024 * 1024;
  private static final Duration COMMIT_INTERVAL = Duration.ofMillis(250);
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

  /**
   * Who is left learns that the group rebalances with its next heartbeat: what a dead process had
   * waits for the session timeout, and for this.
   */
  private static final Duration HEARTBEAT = Duration.ofMillis(500);

  /**
   * The longest that a broker holds an empty fetch. A consumer has one fetch open per broker, so
   * that a partition it was just given waits for the fetch without it: with the default of 500 ms,
   * that was half a second for each round of restoring, and again for a task's first record.
   */
  private static final Duration LONGEST_EMPTY_FETCH = Duration.ofMillis(50);

  /**
   * The longest that a stream thread with nothing to read waits before it looks at what else there
   * is: a store that is restored, a timer that is due. Kafka Streams' default is 100 ms, of which a
   * start meets three.
   */
  private static final Duration LONGEST_IDLE_POLL = Duration.ofMillis(20);

  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(6);
  private static final int DEFAULT_REQUEST_BYTES = 1024 * 1024;
  private static final long DEFAULT_BUFFER_BYTES = 32L * 1024 * 1024;
  private static final Duration PROBING_REBALANCE = Duration.ofSeconds(60);

  public static StreamsSettings read(ConfigReader env, String instanceId) {
    return new StreamsSettings(
        instanceId,
        env.parsed("STATE_DIR", env.string("STATE_DIR", STATE_DIR), Path.of(STATE_DIR), Path::of),
        env.integer("STREAM_THREADS", 1, 1, 64),
        env.integer("STANDBY_REPLICAS", 1, 0, 5),
        env.bytes("STATE_MEMORY", BoundedRocksDb.DEFAULT_MEMORY, LEAST_MEMORY, MOST_MEMORY),
        env.word("STATE_WRITES", StateWrites.DIRECT));
  }

  /**
   * @param applicationId also the consumer group, and the beginning of its changelogs' names
   * @param topics decide what the producer must be able to send
   * @param replicated the topic that the changelogs have as many replicas as
   */
  public Properties properties(
      KafkaSettings kafka, String applicationId, TopicsFound topics, String replicated) {
    var properties = new Properties();
    properties.putAll(kafka.clientConfig());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    properties.put(StreamsConfig.CLIENT_ID_CONFIG, instanceId);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
    properties.put(
        StreamsConfig.TRANSACTIONAL_STATE_STORES_CONFIG, writes == StateWrites.TRANSACTIONAL);
    properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbys);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL.toMillis());
    properties.put(
        StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, PROBING_REBALANCE.toMillis());
    properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, 0L);
    properties.put(StreamsConfig.POLL_MS_CONFIG, LONGEST_IDLE_POLL.toMillis());
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
    properties.put(BoundedRocksDb.MEMORY_CONFIG, memoryBytes);
    properties.put(BoundedRocksDb.COMPACTION_CONFIG, kafka.retention().compaction().toSeconds());
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, topics.replication(replicated));
    // Of repartition topics, which Kafka Streams makes as it likes; changelogs say it themselves.
    topics
        .minInSyncReplicas(replicated)
        .ifPresent(
            copies ->
                properties.put(
                    StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG), copies));
    properties.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, Duration.ofMinutes(1).toMillis());
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG),
        (int) LONGEST_EMPTY_FETCH.toMillis());
    if (isClassic(kafka)) {
      consumer(properties, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT);
      consumer(properties, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT);
    }
    producer(properties, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT);
    producer(properties, ProducerConfig.LINGER_MS_CONFIG, Duration.ZERO);
    int ofTurns =
        Math.max(TopicPlan.largestRecordBytes(kafka.maxReplyBytes()), topics.largestRequestBytes());
    int largest = Math.max(ofTurns, DEFAULT_REQUEST_BYTES);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), largest);
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG),
        Math.max(2L * largest, DEFAULT_BUFFER_BYTES));
    return properties;
  }

  /**
   * Tells the classic protocol: with the other one the brokers decide about these, and refuse to be
   * told.
   */
  private static boolean isClassic(KafkaSettings kafka) {
    return !GroupProtocol.STREAMS
        .name()
        .equalsIgnoreCase(
            kafka.clientProperties().getOrDefault(StreamsConfig.GROUP_PROTOCOL_CONFIG, ""));
  }

  private static void consumer(Properties properties, String name, Duration value) {
    properties.put(StreamsConfig.mainConsumerPrefix(name), (int) value.toMillis());
  }

  private static void producer(Properties properties, String name, Duration value) {
    properties.put(StreamsConfig.producerPrefix(name), (int) value.toMillis());
  }
}
