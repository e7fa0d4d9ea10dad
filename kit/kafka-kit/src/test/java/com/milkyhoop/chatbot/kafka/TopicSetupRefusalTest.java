package com.milkyhoop.chatbot.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.schemas.TopicNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Refuses, on a real broker, topics that are there but would not do. */
class TopicSetupRefusalTest {
  private final TestTopics broker = new TestTopics();
  private final TopicNames topics = broker.names;
  private final TopicSetup setup = setup(Plans.of(broker.prefix));

  @AfterEach
  void closeAdmin() {
    broker.close();
  }

  @Test
  void shouldNameBothNumbersAndTheVariablesWhenPartitionCountsDiffer() {
    setup.run(broker.admin);

    assertThatThrownBy(
            () -> setup(Plans.of(broker.prefix, 5, 7, Plans.LARGEST_RECORD)).run(broker.admin))
        .isInstanceOf(TopicSetupException.class)
        .hasMessageContaining(topics.requests() + " has 3 partitions, but TOPIC_PARTITIONS=5")
        .hasMessageContaining(topics.turns() + " has 3 partitions, but TOPIC_PARTITIONS=5")
        .hasMessageContaining(topics.log() + " has 3 partitions, but TOPIC_PARTITIONS=5")
        .hasMessageContaining(topics.replies() + " has 2 partitions, but REPLY_PARTITIONS=7")
        .hasMessageNotContaining("dlq");
  }

  /** R7: in one message all that is wrong, and what mends it. */
  @Test
  void shouldRefuseEverythingAtOnceWithTheCommandsThatMendItR7() throws Exception {
    Map<String, String> createTime =
        Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
    broker.create(topics.requests(), Plans.PARTITIONS, createTime);
    broker.create(
        topics.turns(),
        Plans.PARTITIONS + 1,
        Map.of(
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            "CreateTime",
            TopicConfig.CLEANUP_POLICY_CONFIG,
            "compact"));

    assertThatThrownBy(() -> setup.run(broker.admin))
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
    TopicPlan larger = Plans.of(broker.prefix, Plans.PARTITIONS, Plans.REPLY_PARTITIONS, 2_000_000);
    setup.run(broker.admin);

    assertThatThrownBy(() -> setup(larger).run(broker.admin))
        .isInstanceOf(TopicSetupException.class)
        .hasMessageContaining("%s max.message.bytes is 1048588, must be 2000000", topics.turns())
        .hasMessageContaining("MAX_REPLY_BYTES")
        .hasMessageContaining(
            "--entity-name %s --alter --add-config max.message.bytes=2000000", topics.log());
  }

  /** R3: a changelog that expires, or is too small, makes a processor forget or stop for ever. */
  @Test
  void shouldCompareChangelogsToo() throws Exception {
    TopicPlan plan = Plans.of(broker.prefix).ofProcessor(List.of("turns"), Duration.ofHours(24));
    setup.run(broker.admin);
    broker.create(
        broker.prefix + "processor-turns-changelog",
        Plans.PARTITIONS,
        Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "delete"));

    assertThatThrownBy(() -> setup(plan).run(broker.admin))
        .isInstanceOf(TopicSetupException.class)
        .hasMessageContaining(
            "processor-turns-changelog cleanup.policy is delete, must be compact");
  }

  /** A person who asks is told what a start would say, of whatever Kafka Streams has made. */
  @Test
  void shouldInspectChangelogsThatAreThere() throws Exception {
    setup.run(broker.admin);
    broker.create(
        broker.prefix + "processor-turns-changelog",
        Plans.PARTITIONS,
        Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "delete"));

    List<TopicFinding> found = setup.inspect(broker.admin);

    assertThat(found)
        .filteredOn(TopicFinding::isFatal)
        .extracting(TopicFinding::topic)
        .containsExactly(broker.prefix + "processor-turns-changelog");
  }

  private static TopicSetup setup(TopicPlan plan) {
    return new TopicSetup(plan, Optional.empty(), true, "b:9092");
  }
}
