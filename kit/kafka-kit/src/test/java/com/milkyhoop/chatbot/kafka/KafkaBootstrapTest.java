package com.milkyhoop.chatbot.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.Lifecycle;
import com.milkyhoop.chatbot.localstack.network.TcpLink;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.schemas.SchemaRegistryException;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class KafkaBootstrapTest {
  @Test
  void shouldHaveTopicsAndCodecsWhenItHasStarted() throws Exception {
    KafkaSettings settings = settings(Map.of());
    var bootstrap = KafkaBootstrap.withCodecs(settings);

    bootstrap.start();

    try (Admin admin = Admin.create(settings.clientConfig())) {
      assertThat(admin.listTopics().names().get()).contains(settings.topics().requests());
    }
    assertThat(bootstrap.topics().replication(settings.topics().requests())).isEqualTo(1);
    assertThat(bootstrap.codecs()).isNotNull();
    assertThat(bootstrap.whyNotReady()).isEmpty();
  }

  @Test
  void shouldNotBeReadyBeforeItHasStarted() {
    var bootstrap = KafkaBootstrap.withCodecs(settings(Map.of()));

    assertThat(bootstrap.whyNotReady()).contains("topics and schemas are being set up");
    assertThatThrownBy(bootstrap::topics).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(bootstrap::codecs).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldAskTheRegistryOnlyForAServiceThatHandlesAvro() throws Exception {
    try (var registry = StartingRegistry.refusing()) {
      KafkaSettings settings = settings(Map.of("SCHEMA_REGISTRY_URL", registry.address()));
      var topicsOnly = KafkaBootstrap.ofTopics(settings);
      var withCodecs = KafkaBootstrap.withCodecs(settings);

      topicsOnly.start();

      assertThat(topicsOnly.whyNotReady()).isEmpty();
      assertThatThrownBy(withCodecs::start)
          .isInstanceOf(SchemaRegistryException.class)
          .hasMessageContaining("refused the schema");
      assertThat(withCodecs.whyNotReady()).isPresent();
    }
  }

  @Test
  @Timeout(60)
  void shouldWaitForARegistryThatCantAnswerYet() throws Exception {
    assertWaitsForARegistry(settings -> KafkaBootstrap.withCodecs(settings));
  }

  @Test
  @Timeout(60)
  void shouldWaitForARegistryBeforeWhatWasUsedIsRead() throws Exception {
    assertWaitsForARegistry(settings -> KafkaBootstrap.withUsageCodecs(settings, settings.plan()));
  }

  private static void assertWaitsForARegistry(Function<KafkaSettings, KafkaBootstrap> service)
      throws Exception {
    try (var registry = StartingRegistry.starting()) {
      var bootstrap = service.apply(settings(Map.of("SCHEMA_REGISTRY_URL", registry.address())));
      CompletableFuture<Void> start = inBackground(bootstrap::start);
      await()
          .untilAsserted(
              () ->
                  assertThat(bootstrap.whyNotReady().orElse(""))
                      .contains("waits for schema-registry")
                      .contains("HTTP 503 reading"));

      registry.ready();

      assertThat(start).succeedsWithin(Duration.ofSeconds(20));
      assertThat(bootstrap.whyNotReady()).isEmpty();
    }
  }

  @Test
  @Timeout(60)
  void shouldWaitForABrokerThatComesLater() {
    InetSocketAddress absent = new InetSocketAddress("127.0.0.1", FreePorts.next());
    String addresses = "kafka.invalid:9092,127.0.0.1:" + absent.getPort();
    var bootstrap = KafkaBootstrap.ofTopics(settings(Map.of("KAFKA_BROKER", addresses)));
    CompletableFuture<Void> start = inBackground(bootstrap::start);
    await()
        .untilAsserted(
            () ->
                assertThat(bootstrap.whyNotReady().orElse(""))
                    .contains("waits for kafka")
                    .contains("kafka.invalid:9092 has a name that is not known")
                    .contains(absent.getPort() + ": Connection refused"));

    String broker = SharedServers.kafka().bootstrapServers();
    try (var _ =
        TcpLink.open(
            absent,
            new InetSocketAddress(
                "127.0.0.1", Integer.parseInt(broker.substring(broker.indexOf(':') + 1))))) {
      assertThat(start).succeedsWithin(Duration.ofSeconds(30));
    }
    assertThat(bootstrap.whyNotReady()).isEmpty();
  }

  @Test
  @Timeout(60)
  void shouldWaitForBrokersThatATopicsReplicasNeed() {
    var bootstrap = KafkaBootstrap.ofTopics(settings(Map.of("TOPIC_REPLICATION", "3")));
    var lifecycle = new Lifecycle(List.of(bootstrap));
    CompletableFuture<Void> start = inBackground(lifecycle::start);

    await()
        .untilAsserted(
            () ->
                assertThat(bootstrap.whyNotReady().orElse(""))
                    .contains("waits for kafka")
                    .contains("TOPIC_REPLICATION"));

    lifecycle.close();
    assertThat(start).failsWithin(Duration.ofSeconds(10));
  }

  @Test
  @Timeout(30)
  void shouldStopWaitingForABrokerWhenTheProcessIsStopped() {
    String nobody = "127.0.0.1:" + FreePorts.next();
    var bootstrap = KafkaBootstrap.ofTopics(settings(Map.of("KAFKA_BROKER", nobody)));
    var lifecycle = new Lifecycle(List.of(bootstrap));
    CompletableFuture<Void> start = inBackground(lifecycle::start);
    await().until(() -> bootstrap.whyNotReady().orElse("").contains("waits for kafka"));

    lifecycle.close();

    assertThat(start).failsWithin(Duration.ofSeconds(10));
    assertThat(bootstrap.whyNotReady()).isPresent();
  }

  private static CompletableFuture<Void> inBackground(Runnable step) {
    return CompletableFuture.runAsync(step, task -> Thread.ofPlatform().start(task));
  }

  private static KafkaSettings settings(Map<String, String> other) {
    String prefix = SharedServers.freshPrefix();
    Map<String, String> variables = new HashMap<>();
    variables.put("KAFKA_BROKER", SharedServers.kafka().bootstrapServers());
    variables.put("KAFKA_TOPIC_PREFIX", prefix);
    variables.put("KAFKA_TOPIC", prefix + "log");
    variables.put("TOPIC_PARTITIONS", "1");
    variables.put("REPLY_PARTITIONS", "1");
    variables.putAll(other);
    return KafkaSettings.read(new ConfigReader(variables));
  }
}
