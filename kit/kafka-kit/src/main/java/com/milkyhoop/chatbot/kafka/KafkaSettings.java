package com.milkyhoop.chatbot.kafka;

import com.milkyhoop.chatbot.kafka.access.KafkaAccess;
import com.milkyhoop.chatbot.kafka.access.RegistryAccess;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.SchemaVersions;
import com.milkyhoop.chatbot.schemas.TopicNames;
import com.milkyhoop.chatbot.schemas.UsageCodecs;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Says how a service reaches Kafka and what its topics are called.
 *
 * @param prefix is prefixed to internal topics, group and application ids; empty by default
 * @param partitions P of requests, turns and log
 * @param replyPartitions R of replies
 * @param replication of topics that are created; empty: the broker's default
 * @param topicsCreate whether missing topics are created
 * @param retention how long topics keep their records
 * @param maxReplyBytes the most that a reply may have, which decides how large records may be
 * @param schemaVersion the version of the Avro schemas that is written
 * @param clientProperties {@code KAFKA_CLIENT_*}, as properties; they may hold secrets
 * @param access who this service is to the brokers
 */
public record KafkaSettings(
    String brokers,
    String prefix,
    TopicNames topics,
    int partitions,
    int replyPartitions,
    Optional<Short> replication,
    TopicsCreate topicsCreate,
    TopicRetention retention,
    int maxReplyBytes,
    Optional<RegistryAccess> schemaRegistry,
    int schemaVersion,
    Map<String, String> clientProperties,
    KafkaAccess access) {
  /** The longest reply that is not cut, by default. */
  public static final int DEFAULT_MAX_REPLY_BYTES = 128 * 1024;

  private static final Set<String> GROUP =
      Set.of(ConsumerConfig.GROUP_ID_CONFIG, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);

  private static final int KIB = 1024;
  private static final String CLIENT_PREFIX = "KAFKA_CLIENT_";
  private static final Pattern BROKERS =
      Pattern.compile("([^\\s,]+:\\d{1,5})(\\s*,\\s*[^\\s,]+:\\d{1,5})*");

  /** Says what becomes of a topic that is missing. */
  public enum TopicsCreate {
    /** It is created. */
    AUTO,
    /** The service does not start, and says which commands create it. */
    NEVER
  }

  /**
   * A broker that froze, or whose network did, keeps its connections and answers nothing. Others
   * lead its partitions soon, but a client that waits for an answer does not ask for them: half a
   * minute by default.
   */
  private static final Map<String, Object> WAITING =
      Map.of(
          CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
          5_000,
          CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG,
          2_000L,
          CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG,
          5_000L);

  public KafkaSettings {
    clientProperties = Map.copyOf(clientProperties);
  }

  public static KafkaSettings read(ConfigReader env) {
    String brokers = env.string("KAFKA_BROKER", "kafka:9092");
    env.check(
        BROKERS.matcher(brokers).matches(),
        "KAFKA_BROKER",
        "must be host:port, or several separated by commas");
    String prefix = env.string("KAFKA_TOPIC_PREFIX", "");
    env.check(
        prefix.matches("[A-Za-z0-9._-]{0,100}"), "KAFKA_TOPIC_PREFIX", "must be [A-Za-z0-9._-]");
    String log = env.string("KAFKA_TOPIC", TopicNames.DEFAULT_LOG);
    env.check(log.matches("[A-Za-z0-9._-]{1,240}"), "KAFKA_TOPIC", "must be [A-Za-z0-9._-]");
    TopicNames topics = TopicNames.of(prefix, log);
    env.check(
        !List.of(
                topics.requests(),
                topics.turns(),
                topics.replies(),
                topics.usage(),
                topics.lateCalls())
            .contains(log),
        "KAFKA_TOPIC",
        "must not be the topic of requests, turns, replies, usage or late calls");
    SchemaVersions shipped = SchemaVersions.shipped();
    int replication = env.integer("TOPIC_REPLICATION", 0, 0, 9);
    Map<String, String> properties = new HashMap<>();
    env.withPrefix(CLIENT_PREFIX)
        .forEach((name, value) -> properties.put(propertyName(name), value));
    return new KafkaSettings(
        brokers,
        prefix,
        topics,
        env.integer("TOPIC_PARTITIONS", 12, 1, 10_000),
        env.integer("REPLY_PARTITIONS", 12, 1, 10_000),
        replication == 0 ? Optional.empty() : Optional.of((short) replication),
        env.word("TOPICS_CREATE", TopicsCreate.AUTO),
        retention(env),
        maxReplyBytes(env),
        RegistryAccess.read(env),
        env.integer(
            "SCHEMA_VERSION_WRITTEN",
            shipped.written(),
            shipped.numbers().first(),
            shipped.numbers().last()),
        properties,
        KafkaAccess.read(env));
  }

  /**
   * {@code MAX_REPLY_BYTES}: the processor cuts replies, but every service may be the one that
   * makes the topics.
   */
  public static int maxReplyBytes(ConfigReader env) {
    return env.integer("MAX_REPLY_BYTES", DEFAULT_MAX_REPLY_BYTES, KIB, 16 * KIB * KIB);
  }

  private static TopicRetention retention(ConfigReader env) {
    var byDefault = TopicRetention.DEFAULT;
    Duration longest = Duration.ofDays(3650);
    return new TopicRetention(
        env.duration("REQUESTS_RETENTION", byDefault.requests(), Duration.ofHours(1), longest),
        env.duration("REPLIES_RETENTION", byDefault.replies(), Duration.ofMinutes(10), longest),
        env.duration(
            "DEAD_LETTERS_RETENTION", byDefault.deadLetters(), Duration.ofHours(1), longest),
        logRetention(env, longest),
        env.duration(
            "COMPACTION_LAG", byDefault.compaction(), Duration.ofSeconds(4), Duration.ofDays(90)));
  }

  private static Optional<Duration> logRetention(ConfigReader env, Duration longest) {
    return env.optional("LOG_RETENTION")
        .map(_ -> env.duration("LOG_RETENTION", longest, Duration.ofHours(1), longest));
  }

  /** The processor's application id: also its consumer group and changelog prefix. */
  public String applicationId() {
    return prefix + "chatbot-stream-processor";
  }

  /** Returns the usage ledger's application id, which is its consumer group too. */
  public String usageLedgerId() {
    return prefix + "chatbot-usage-ledger";
  }

  /** The sink's consumer group. */
  public String sinkGroup() {
    return prefix + "chatbot-sink-postgres";
  }

  /** Returns the group of the sink's copy of chat-usage. */
  public String usageSinkGroup() {
    return sinkGroup() + "-usage";
  }

  /** All topics of this installation, as they must be. */
  public TopicPlan plan() {
    return new TopicPlan(
        topics,
        partitions,
        replyPartitions,
        retention,
        TopicPlan.largestRecordBytes(maxReplyBytes),
        applicationId(),
        sinkGroup(),
        List.of(),
        List.of(),
        Duration.ZERO);
  }

  /**
   * Returns properties of any Kafka client: the brokers, how long they are waited for, who this
   * service is to them, and what the user passes through, but for a group: of which one a client is
   * a member, if any, its maker decides.
   */
  public Map<String, Object> clientConfig() {
    Map<String, Object> config = new HashMap<>(WAITING);
    config.putAll(access.clientConfig());
    config.putAll(clientProperties);
    config.keySet().removeAll(GROUP);
    config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, brokers);
    return config;
  }

  /** Returns what says of this service's failures what brokers refuse. */
  public KafkaRefusals refusals() {
    return access.principal().map(KafkaRefusals::new).orElse(KafkaRefusals.UNNAMED);
  }

  /** Creates missing topics and compares the others; waits for an answer at most a minute. */
  public TopicsFound setUpTopics() {
    return setUp(plan());
  }

  /** Compares the topics of this installation with the plan, and changes nothing. */
  public List<TopicFinding> inspectTopics() {
    try (Admin admin = admin()) {
      TopicPlan ofLedger = plan().ofUsageLedger(usageLedgerId(), List.of(), List.of());
      return Stream.of(setup(plan()).inspect(admin), setup(ofLedger).inspectStreams(admin))
          .flatMap(List::stream)
          .toList();
    }
  }

  /** Sets up {@code plan}, which may hold more than the topics that all services know. */
  public TopicsFound setUp(TopicPlan plan) {
    try (Admin admin = admin()) {
      return setup(plan).run(admin);
    }
  }

  private TopicSetup setup(TopicPlan plan) {
    return new TopicSetup(plan, replication, topicsCreate == TopicsCreate.AUTO, brokers);
  }

  /**
   * A client for questions about the cluster; the caller closes it.
   *
   * @throws org.apache.kafka.common.KafkaException that says why, where Kafka's own says only that
   *     it failed
   */
  public Admin admin() {
    return KafkaClients.admin(this, Map.of());
  }

  /** The codecs; with a registry, asks it for the ids of our schemas. */
  public Codecs codecs() {
    SchemaVersions versions = SchemaVersions.shipped().writing(schemaVersion);
    return schemaRegistry
        .map(its -> Codecs.registered(new ConfluentSchemaRegistry(its), topics, versions))
        .orElseGet(() -> Codecs.singleObject(versions));
  }

  /**
   * Returns the codecs of the usage ledger; with a registry, asks it for the ids of our schemas.
   */
  public UsageCodecs usageCodecs() {
    SchemaVersions versions = SchemaVersions.shipped().writing(schemaVersion);
    return schemaRegistry
        .map(its -> UsageCodecs.registered(new ConfluentSchemaRegistry(its), topics, versions))
        .orElseGet(() -> UsageCodecs.singleObject(versions));
  }

  @Override
  public String toString() {
    return "KafkaSettings[brokers=%s, topics=%s, partitions=%d, replyPartitions=%d]"
        .formatted(brokers, topics, partitions, replyPartitions);
  }

  private static String propertyName(String suffix) {
    return suffix.toLowerCase(Locale.ROOT).replace('_', '.');
  }
}
