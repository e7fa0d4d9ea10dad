package com.milkyhoop.chatbot.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.schemas.TopicNames;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Topics of an installation that has run, deleted behind its back, on a real broker. */
class VanishedTopicsTest {
  private final String prefix = SharedServers.freshPrefix();
  private final TopicPlan plan = Plans.of(prefix);
  private final TopicNames topics = plan.names();
  private final Admin admin =
      Admin.create(
          Map.of(
              AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
              SharedServers.kafka().bootstrapServers()));

  @BeforeEach
  void setUp() {
    run(plan);
  }

  @AfterEach
  void closeAdmin() {
    admin.close();
  }

  @Test
  void shouldMakeNewTopicsAgainWhileNobodyHasReadAnything() throws Exception {
    delete(topics.turns());

    run(plan);

    assertThat(present()).contains(topics.turns());
  }

  /** R1, R4: an empty chat-turns would say that no turn ever ended. */
  @Test
  void shouldRefuseWhenATopicVanishedWhoseInstallationHasCommittedOffsetsR1R4() throws Exception {
    commit(plan.applicationId(), topics.requests(), 41);
    delete(topics.turns());

    assertThatThrownBy(() -> run(plan))
        .isInstanceOf(TopicSetupException.class)
        .hasMessageContaining("topics have vanished: " + topics.turns() + ".")
        .hasMessageContaining(
            "group %s has committed offset 41 of %s-0", plan.applicationId(), topics.requests())
        .hasMessageContaining(
            "kafka-topics.sh --bootstrap-server b:9092 --create --topic %s", topics.turns())
        .hasMessageContaining("--delete --group %s", plan.applicationId());
    assertThat(present()).doesNotContain(topics.turns());
  }

  @Test
  void shouldRefuseWhenTheLogVanishedR4() throws Exception {
    commit(plan.applicationId(), topics.requests(), 1);
    commit(plan.sinkGroup(), topics.log(), 7);
    delete(topics.log());

    assertThatThrownBy(() -> run(plan))
        .isInstanceOf(TopicSetupException.class)
        .hasMessageContaining("topics have vanished: " + topics.log() + ".");
  }

  /** Kafka deletes committed offsets with their topics; the changelogs still tell. */
  @Test
  void shouldRefuseWhenAllVanishedButTheChangelogsR1R4() throws Exception {
    create(plan.changelogName("turns"));
    commit(plan.applicationId(), topics.requests(), 1);
    delete(topics.requests(), topics.turns(), topics.log());
    await()
        .until(
            () ->
                admin
                    .listConsumerGroupOffsets(plan.applicationId())
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .isEmpty());

    assertThatThrownBy(() -> run(plan))
        .isInstanceOf(TopicSetupException.class)
        .hasMessageContaining(topics.requests())
        .hasMessageContaining("the changelog %s is there", plan.changelogName("turns"));
  }

  /** R3, R11: Kafka Streams would make it again, empty, and forget what it held. */
  @Test
  void shouldRefuseWhenAChangelogVanishedR3R11() throws Exception {
    TopicPlan ofProcessor = plan.ofProcessor(List.of("turns", "expiry"), Duration.ofHours(24));
    create(plan.changelogName("turns"));
    commit(plan.applicationId(), topics.requests(), 1);

    assertThatThrownBy(() -> run(ofProcessor))
        .isInstanceOf(TopicSetupException.class)
        .hasMessageContaining("topics have vanished: " + plan.changelogName("expiry") + ".")
        .hasMessageContaining("--config cleanup.policy=compact");
  }

  @Test
  void shouldLeaveChangelogsToKafkaStreamsWhenTheApplicationIsNew() throws Exception {
    run(plan.ofProcessor(List.of("turns"), Duration.ofHours(24)));

    assertThat(present()).doesNotContain(plan.changelogName("turns"));
  }

  /** The usage ledger may be added to an installation that has run for long. */
  @Test
  void shouldLeaveChangelogsToKafkaStreamsWhenOnlyTheApplicationIsNew() throws Exception {
    commit(plan.sinkGroup(), topics.log(), 7);

    run(plan.ofUsageLedger(prefix + "ledger", List.of("usage"), List.of("charges")));

    assertThat(present()).doesNotContain(prefix + "ledger-usage-changelog");
  }

  @Test
  void shouldRefuseWhenTheLedgersChargesVanishedR14() throws Exception {
    commit(prefix + "ledger", topics.log(), 7);

    assertThatThrownBy(
            () -> run(plan.ofUsageLedger(prefix + "ledger", List.of(), List.of("charges"))))
        .isInstanceOf(TopicSetupException.class)
        .hasMessageContaining("topics have vanished: " + prefix + "ledger-charges-repartition.");
  }

  @Test
  void shouldMakeRepliesAndDeadLettersAgain() throws Exception {
    commit(plan.applicationId(), topics.requests(), 1);
    delete(topics.replies(), TopicNames.deadLetters(topics.log()));

    run(plan);

    assertThat(present()).contains(topics.replies(), TopicNames.deadLetters(topics.log()));
  }

  @Test
  void shouldGoOnWhenAPersonHasMadeTheTopicAgain() throws Exception {
    commit(plan.applicationId(), topics.requests(), 1);
    delete(topics.turns());
    var created =
        plan.topics(_ -> 0).stream()
            .filter(topic -> topic.name().equals(topics.turns()))
            .map(
                topic ->
                    new NewTopic(topic.name(), Optional.of(Plans.PARTITIONS), Optional.empty())
                        .configs(topic.config(1)))
            .toList();
    admin.createTopics(created).all().get();
    await().until(() -> present().contains(topics.turns()));

    run(plan);

    assertThat(present()).contains(topics.turns());
  }

  private void run(TopicPlan some) {
    new TopicSetup(some, Optional.empty(), true, "b:9092").run(admin);
  }

  private void create(String changelog) throws Exception {
    var topic = new NewTopic(changelog, Optional.of(Plans.PARTITIONS), Optional.empty());
    admin.createTopics(List.of(topic.configs(Map.of("cleanup.policy", "compact")))).all().get();
    await().until(() -> present().contains(changelog));
  }

  private void commit(String group, String topic, long offset) throws Exception {
    var partition = new TopicPartition(topic, 0);
    admin
        .alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  private void delete(String... names) throws Exception {
    admin.deleteTopics(List.of(names)).all().get();
    await().until(() -> present().stream().noneMatch(List.of(names)::contains));
  }

  private Set<String> present() throws Exception {
    return admin.listTopics().names().get().stream()
        .filter(name -> name.startsWith(prefix))
        .collect(Collectors.toSet());
  }
}
