package com.milkyhoop.chatbot.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.KafkaShape.Ability;
import com.milkyhoop.chatbot.localstack.process.ChildStartException;
import com.milkyhoop.chatbot.localstack.process.StartupCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real brokers. */
final class KafkaClusterTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String TOPIC = "kept";

  @TempDir static Path folder;
  private static KafkaCluster kafka;

  @BeforeAll
  static void start() throws Exception {
    KafkaShape three = KafkaShape.ONE.with(3);
    kafka = cluster(folder, BrokerLinks.areSupported() ? three.with(Ability.CUT_OFF) : three);
    kafka.start();
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) -1))).all().get();
    }
    append();
  }

  @AfterAll
  static void kill() {
    kafka.kill();
    kafka.close();
  }

  @AfterEach
  void awaitAllReplicas() {
    await().atMost(LIMIT).until(() -> partition(TOPIC).isr().size() == 3);
  }

  @Test
  void shouldKeepEveryTopicOnThreeBrokersAndAcknowledgeWithTwo() throws Exception {
    for (String topic : List.of(TOPIC, "__transaction_state")) {
      assertThat(partition(topic).replicas()).hasSize(3);
      assertThat(setting(topic, "min.insync.replicas")).isEqualTo("2");
    }
    assertThat(kafka.bootstrapServers().split(",")).hasSize(3);
  }

  @Test
  void shouldGoOnWhenOneIsKilledAndTakeItInAgain() throws Exception {
    KafkaServer leader = leader();
    long before = append().offset();

    leader.kill();
    try {
      assertThat(append().offset()).isGreaterThan(before);
      assertThat(leader()).isNotEqualTo(leader);
    } finally {
      leader.start();
    }
  }

  @Test
  void shouldGoOnWithTheOthersWhenOneIsPaused() throws Exception {
    KafkaServer leader = leader();

    leader.pause();
    try {
      await().atMost(LIMIT).ignoreExceptions().until(() -> leader() != leader);
      append();
    } finally {
      leader.resume();
    }
  }

  @Test
  void shouldKeepWhatIsThereWhenAllAreKilled() throws Exception {
    long before = append().offset();

    kafka.kill();
    kafka.start();

    assertThat(append().offset()).isGreaterThan(before);
  }

  @Test
  void shouldElectAnotherLeaderWhenOneIsCutOffFromTheOthers() throws Exception {
    Assumptions.assumeTrue(BrokerLinks.areSupported(), "no addresses beside 127.0.0.1 here");
    KafkaServer leader = leader();

    kafka.cutOff(leader);
    try {
      // The one that is cut off still tells what was, to whoever asks it.
      await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .until(
              () -> {
                TopicPartitionInfo now = partition(TOPIC);
                return broker(now.leader()) != leader && now.isr().size() == 2;
              });
    } finally {
      kafka.mend();
    }
  }

  @Test
  void shouldRefuseAFolderWithTheDataOfAnotherNumberOfBrokers() {
    assertThatThrownBy(() -> cluster(folder, KafkaShape.ONE))
        .isInstanceOf(ChildStartException.class)
        .hasMessageContaining("3 brokers, not of 1");
  }

  @Test
  void shouldLeaveABrokersDefaultsAloneWhenItIsNotTuned(@TempDir Path untuned) throws Exception {
    cluster(untuned, KafkaShape.ONE.with(BrokerTuning.NONE));

    String properties = Files.readString(untuned.resolve("server.properties"));

    assertThat(properties).contains("process.roles").doesNotContain(tunedNames());
  }

  private static List<String> tunedNames() {
    var names = new ArrayList<String>(BrokerTuning.OURS.settings(3, 2).keySet());
    names.removeAll(BrokerTuning.NONE.settings(3, 2).keySet());
    return names;
  }

  private static KafkaCluster cluster(Path folder, KafkaShape shape) {
    return new KafkaCluster(folder, shape, Jvms.QUICK_START, StartupCache.NONE);
  }

  private static KafkaServer leader() throws Exception {
    return broker(partition(TOPIC).leader());
  }

  private static KafkaServer broker(Node node) {
    return kafka.brokers().get(node.id() - 1);
  }

  private static TopicPartitionInfo partition(String topic) throws Exception {
    try (Admin admin = admin()) {
      var described = admin.describeTopics(List.of(topic)).allTopicNames().get();
      return described.values().iterator().next().partitions().getFirst();
    }
  }

  private static String setting(String topic, String name) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = admin()) {
      var config = admin.describeConfigs(List.of(resource)).all().get().values().iterator().next();
      return config.get(name).value();
    }
  }

  private static Admin admin() {
    return Admin.create(
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "request.timeout.ms", "2000"));
  }

  /** In a transaction, which needs the brokers' internal topics too. */
  private static RecordMetadata append() throws Exception {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", kafka.bootstrapServers(),
            "request.timeout.ms", "2000",
            "transactional.id", "test");
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      var sent = producer.send(new ProducerRecord<>(TOPIC, "k", "v"));
      producer.commitTransaction();
      return sent.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
