package com.milkyhoop.chatbot.replay.run.topic;

import com.milkyhoop.chatbot.kafka.ConfluentSchemaRegistry;
import com.milkyhoop.chatbot.kafka.KafkaClients;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kafka.TopicDescriptions;
import com.milkyhoop.chatbot.schemas.ReplayCodecs;
import com.milkyhoop.chatbot.schemas.SchemaVersions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Makes every Kafka client that replays use, the only place that knows their settings. */
public final class ReplayKafka {
  private static final int LARGEST_REQUEST = 8 * 1024 * 1024 + 64 * 1024;

  /** Bounds the delivery of a result, which is paid for: it is sent until a broker takes it. */
  private static final Duration DELIVERY = Duration.ofMinutes(10);

  private static final Duration COMMIT = Duration.ofMinutes(1);

  private final KafkaSettings settings;
  private final ReplayTopics topics;

  public ReplayKafka(KafkaSettings settings) {
    this.settings = settings;
    this.topics = ReplayTopics.of(settings.prefix());
  }

  public ReplayTopics topics() {
    return topics;
  }

  /** Returns the name of the log. */
  public String log() {
    return settings.topics().log();
  }

  /** Returns the most that a reply may have, in bytes. */
  public int maxReplyBytes() {
    return settings.maxReplyBytes();
  }

  /** Returns what says of its clients' failures what brokers refuse. */
  public KafkaRefusals refusals() {
    return settings.refusals();
  }

  /** Creates the topics where they are missing, and configures the workers' group. */
  public void setUp() {
    try (Admin admin = settings.admin()) {
      topics.setUp(admin, settings);
    }
  }

  /** Returns whether the topics are there: without them no run was ever made. */
  public boolean isSetUp() {
    try (Admin admin = settings.admin()) {
      return topics.exist(admin);
    }
  }

  /** Returns the ids of the log and of the topics of replays, by name. */
  public Map<String, String> topicIds() {
    try (Admin admin = settings.admin()) {
      return topics.ids(admin, log());
    }
  }

  /** Returns a client for questions about the cluster; the caller closes it. */
  public Admin admin() {
    return settings.admin();
  }

  /** Returns the first offset, by partition, of the tasks that a worker has or may be given. */
  public Map<Integer, Long> firstOpenTasks(Admin admin) {
    return topics.firstOpenTasks(admin);
  }

  /** Returns the end offsets of a topic, by partition. */
  public List<Long> ends(String topic) {
    try (Consumer<String, byte[]> consumer = reader("replay-ends")) {
      List<TopicPartition> partitions = TopicDescriptions.awaitPartitions(consumer, topic);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      return partitions.stream().map(partition -> ends.getOrDefault(partition, 0L)).toList();
    }
  }

  /** Returns the codecs; with a registry, asks it for the ids of the schemas. */
  public ReplayCodecs codecs() {
    SchemaVersions versions = SchemaVersions.shipped().writing(settings.schemaVersion());
    return settings
        .schemaRegistry()
        .map(
            registry ->
                ReplayCodecs.registered(
                    new ConfluentSchemaRegistry(registry),
                    topics.tasks(),
                    topics.results(),
                    versions))
        .orElseGet(() -> ReplayCodecs.singleObject(versions));
  }

  /** Returns the numbers of the schemas' versions that are known here. */
  public List<Integer> schemaVersions() {
    return List.copyOf(SchemaVersions.shipped().numbers());
  }

  /**
   * Returns the producer of a run's planner. A later planner of the same run fences it off.
   *
   * @param run its name
   */
  public Producer<String, byte[]> planner(String run) {
    Map<String, Object> config = producer("replay-planner-" + run);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, settings.prefix() + "replay-planner-" + run);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, COMMIT.toMillis());
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 60_000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    return KafkaClients.producer(
        settings, config, new StringSerializer(), new ByteArraySerializer());
  }

  /** Returns the producer of a worker's results. */
  public Producer<String, byte[]> results(String clientId) {
    Map<String, Object> config = producer(clientId);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY.toMillis());
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY.toMillis());
    return KafkaClients.producer(
        settings, config, new StringSerializer(), new ByteArraySerializer());
  }

  private Map<String, Object> producer(String clientId) {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST);
    return config;
  }

  /** Returns a consumer without a group, which reads what is committed. */
  public Consumer<String, byte[]> reader(String clientId) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return KafkaClients.consumer(
        settings, config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** Returns a member of the workers' share group, which takes one record at a time. */
  public ShareConsumer<String, byte[]> lane(String clientId) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, topics.group());
    config.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
    config.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    return KafkaClients.shareConsumer(
        settings, config, new StringDeserializer(), new ByteArrayDeserializer());
  }
}
