package com.milkyhoop.chatbot.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.schemas.TopicNames;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a real broker, whose own settings would create no topic by themselves. */
class TopicSetupTest {
  private static final int PARTITIONS = Plans.PARTITIONS;
  private static final int REPLY_PARTITIONS = Plans.REPLY_PARTITIONS;
  private static final String HOUR = Long.toString(Duration.ofHours(1).toMillis());
  private static final String MONTH = Long.toString(Duration.ofDays(30).toMillis());
  private static final String WEEK = Long.toString(Duration.ofDays(7).toMillis());

  private final String prefix = SharedServers.freshPrefix();
  private final TopicNames topics = TopicNames.of(prefix, prefix + "log");
  private final TopicSetup setup = setup(PARTITIONS, REPLY_PARTITIONS);
  private final Admin admin = admin();

  @AfterEach
  void closeAdmin() {
    admin.close();
  }

  @Test
  void shouldCreateEveryTopicWithItsPartitions() throws Exception {
    setup.run(admin);

    assertThat(partitions())
        .isEqualTo(
            Map.of(
                topics.requests(),
                PARTITIONS,
                topics.turns(),
                PARTITIONS,
                topics.replies(),
                REPLY_PARTITIONS,
                topics.usage(),
                PARTITIONS,
                topics.log(),
                PARTITIONS,
                topics.requests() + "-dlq",
                1,
                topics.turns() + "-dlq",
                1,
                topics.log() + "-dlq",
                1));
  }

  @Test
  void shouldKeepTheLogForEverAndTheOthersForAWhile() throws Exception {
    setup.run(admin);

    assertThat(config(TopicConfig.RETENTION_MS_CONFIG))
        .isEqualTo(
            Map.of(
                topics.requests(),
                WEEK,
                topics.turns(),
                WEEK,
                topics.replies(),
                HOUR,
                topics.usage(),
                "-1",
                topics.log(),
                "-1",
                topics.requests() + "-dlq",
                MONTH,
                topics.turns() + "-dlq",
                MONTH,
                topics.log() + "-dlq",
                MONTH));
  }

  @Test
  void shouldStampEveryRecordWithTheBrokersTime() throws Exception {
    setup.run(admin);

    assertThat(config(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).values())
        .hasSize(8)
        .containsOnly("LogAppendTime");
  }

  @Test
  void shouldChangeNothingWhenItRunsAgain() throws Exception {
    setup.run(admin);
    var before = describe();

    setup.run(admin);

    assertThat(describe()).isEqualTo(before);
  }

  @Test
  void shouldCreateOnlyWhatIsMissing() throws Exception {
    create(
        topics.log(),
        PARTITIONS,
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            "compact",
            TopicConfig.RETENTION_MS_CONFIG,
            "1000",
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            "LogAppendTime"));

    setup.run(admin);

    assertThat(partitions()).hasSize(8);
    assertThat(config(TopicConfig.RETENTION_MS_CONFIG)).containsEntry(topics.log(), "1000");
  }

  @Test
  void shouldSucceedForEveryInstanceWhenManyStartAtOnce() throws Exception {
    Callable<Void> instance =
        () -> {
          try (Admin own = admin()) {
            setup.run(own);
            return null;
          }
        };

    List<Future<Void>> runs;
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      runs = executor.invokeAll(Stream.generate(() -> instance).limit(6).toList());
    }

    assertThat(runs).allSatisfy(run -> assertThatCode(run::get).doesNotThrowAnyException());
    assertThat(partitions()).hasSize(8);
  }

  @Test
  void shouldNameBothNumbersAndTheVariablesWhenPartitionCountsDiffer() {
    setup.run(admin);

    assertThatThrownBy(() -> setup(5, 7).run(admin))
        .isInstanceOf(TopicSetupException.class)
        .hasMessageContaining(topics.requests() + " has 3 partitions, but TOPIC_PARTITIONS=5")
        .hasMessageContaining(topics.turns() + " has 3 partitions, but TOPIC_PARTITIONS=5")
        .hasMessageContaining(topics.log() + " has 3 partitions, but TOPIC_PARTITIONS=5")
        .hasMessageContaining(topics.replies() + " has 2 partitions, but REPLY_PARTITIONS=7")
        .hasMessageNotContaining("dlq");
  }

  @Test
  void shouldLeaveDeadLettersAsTheyAre() throws Exception {
    create(TopicNames.deadLetters(topics.log()), 4, Map.of());

    setup.run(admin);

    assertThat(partitions()).containsEntry(topics.log() + "-dlq", 4).hasSize(8);
  }

  /** R7: in one message all that is wrong, and what mends it. */
  @Test
  void shouldRefuseEverythingAtOnceWithTheCommandsThatMendItR7() throws Exception {
    Map<String, String> createTime =
        Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
    create(topics.requests(), PARTITIONS, createTime);
    create(
        topics.turns(),
        PARTITIONS + 1,
        Map.of(
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            "CreateTime",
            TopicConfig.CLEANUP_POLICY_CONFIG,
            "compact"));

    assertThatThrownBy(() -> setup.run(admin))
        .isInstanceOf(TopicSetupException.class)
        .hasMessageContaining(
            "%s message.timestamp.type is CreateTime, must be LogAppendTime", topics.requests())
        .hasMessageContaining("%s has 4 partitions, but TOPIC_PARTITIONS=3", topics.turns())
        .hasMessageContaining("%s cleanup.policy is compact, must be delete", topics.turns())
        .hasMessageContaining(
            "kafka-configs.sh --bootstrap-server b:9092 --entity-type topics --entity-name %s"
                + " --alter --add-config"
                + " cleanup.policy=delete,message.timestamp.type=LogAppendTime",
            topics.turns());
  }

  @Test
  void shouldRefuseTopicsThatAreTooSmallForALargerReply() {
    setup.run(admin);

    assertThatThrownBy(
            () -> setup(Plans.of(prefix, PARTITIONS, REPLY_PARTITIONS, 2_000_000), true).run(admin))
        .isInstanceOf(TopicSetupException.class)
        .hasMessageContaining("%s max.message.bytes is 1048588, must be 2000000", topics.turns())
        .hasMessageContaining("MAX_REPLY_BYTES")
        .hasMessageContaining(
            "--entity-name %s --alter --add-config max.message.bytes=2000000", topics.log());
  }

  /** R3: a changelog that expires, or is too small, makes a processor forget or stop for ever. */
  @Test
  void shouldCompareChangelogsToo() throws Exception {
    TopicPlan plan = Plans.of(prefix).ofProcessor(List.of("turns"), Duration.ofHours(24));
    setup.run(admin);
    create(
        prefix + "processor-turns-changelog",
        PARTITIONS,
        Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "delete"));

    assertThatThrownBy(() -> setup(plan, true).run(admin))
        .isInstanceOf(TopicSetupException.class)
        .hasMessageContaining(
            "processor-turns-changelog cleanup.policy is delete, must be compact");
  }

  /** A person who asks is told what a start would say, of whatever Kafka Streams has made. */
  @Test
  void shouldInspectChangelogsThatAreThere() throws Exception {
    setup.run(admin);
    create(
        prefix + "processor-turns-changelog",
        PARTITIONS,
        Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "delete"));

    List<TopicFinding> found = setup.inspect(admin);

    assertThat(found)
        .filteredOn(TopicFinding::isFatal)
        .extracting(TopicFinding::topic)
        .containsExactly(prefix + "processor-turns-changelog");
  }

  @Test
  void shouldMakeDeadLettersLargeEnoughForTheirTopic() throws Exception {
    create(
        topics.requests(),
        PARTITIONS,
        Map.of(
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            "3000000",
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            "LogAppendTime"));

    TopicsFound found = setup.run(admin);

    assertThat(found.maxDeadLetterBytes(topics.requests())).isGreaterThan(3_000_000 + 16_000);
    assertThat(found.maxDeadLetterBytes(topics.turns())).isGreaterThan(1_048_588 + 16_000);
    assertThat(found.largestRequestBytes()).isEqualTo(found.maxDeadLetterBytes(topics.requests()));
  }

  @Test
  void shouldCreateNothingWhenToldNotToAndSayHowTo() throws Exception {
    assertThatThrownBy(() -> setup(Plans.of(prefix), false).run(admin))
        .isInstanceOf(TopicSetupException.class)
        .hasMessageContaining("TOPICS_CREATE=never")
        .hasMessageContaining(
            "kafka-topics.sh --bootstrap-server b:9092 --create --topic %s --partitions 3",
            topics.turns())
        .hasMessageContaining("--config message.timestamp.type=LogAppendTime");
    assertThat(partitions()).isEmpty();
  }

  @Test
  void shouldStartWithoutCreatingWhenAllIsThere() {
    setup.run(admin);

    assertThatCode(() -> setup(Plans.of(prefix), false).run(admin)).doesNotThrowAnyException();
  }

  @Test
  void shouldNameTheVariableWhenThereAreFewerBrokersThanReplicas() {
    var replicated = new TopicSetup(Plans.of(prefix), Optional.of((short) 3), true, "b:9092");

    assertThatThrownBy(() -> replicated.run(admin))
        .isInstanceOf(TopicSetupException.class)
        .hasMessageContaining(prefix)
        .hasMessageContaining("TOPIC_REPLICATION");
  }

  @Test
  @Timeout(10)
  void shouldSayThatNoBrokerAnswersWhenThereIsNone() {
    try (Admin nowhere = admin("127.0.0.1:" + FreePorts.next(), "1000")) {
      assertThatThrownBy(() -> setup.run(nowhere))
          .isInstanceOf(TopicSetupException.class)
          .hasMessageContaining("no broker answers")
          .hasMessageContaining("KAFKA_BROKER");
    }
  }

  private TopicSetup setup(int partitions, int replyPartitions) {
    return setup(Plans.of(prefix, partitions, replyPartitions, Plans.LARGEST_RECORD), true);
  }

  private static TopicSetup setup(TopicPlan plan, boolean creates) {
    return new TopicSetup(plan, Optional.empty(), creates, "b:9092");
  }

  private static Admin admin() {
    return admin(SharedServers.kafka().bootstrapServers(), "20000");
  }

  private static Admin admin(String brokers, String timeoutMs) {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs));
  }

  private void create(String name, int partitions, Map<String, String> config) throws Exception {
    var topic = new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(config);
    admin.createTopics(List.of(topic)).all().get();
    await().until(() -> admin.listTopics().names().get().contains(name));
  }

  private Collection<TopicDescription> describe() throws Exception {
    List<String> ours =
        admin.listTopics().names().get().stream().filter(name -> name.startsWith(prefix)).toList();
    return new TreeMap<>(admin.describeTopics(ours).allTopicNames().get())
        .values().stream().toList();
  }

  private Map<String, Integer> partitions() throws Exception {
    return describe().stream()
        .collect(Collectors.toMap(TopicDescription::name, topic -> topic.partitions().size()));
  }

  /** What each topic itself says, whatever the broker's defaults are. */
  private Map<String, String> config(String key) throws Exception {
    List<ConfigResource> resources =
        describe().stream()
            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
            .toList();
    Map<String, String> values = new TreeMap<>();
    admin
        .describeConfigs(resources)
        .all()
        .get()
        .forEach((topic, config) -> values.put(topic.name(), ownValue(config.get(key))));
    return values;
  }

  private static String ownValue(ConfigEntry entry) {
    return entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG
        ? entry.value()
        : "not set";
  }
}
