package com.milkyhoop.chatbot.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.Lifecycle;
import com.milkyhoop.chatbot.localstack.SharedServers;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.schemas.SchemaRegistryException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class KafkaBootstrapTest {
  private static final String NO_REGISTRY = "http://127.0.0.1:1";

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
  void shouldAskTheRegistryOnlyForAServiceThatHandlesAvro() {
    KafkaSettings settings = settings(Map.of("SCHEMA_REGISTRY_URL", NO_REGISTRY));
    var topicsOnly = KafkaBootstrap.ofTopics(settings);
    var withCodecs = KafkaBootstrap.withCodecs(settings);

    topicsOnly.start();

    assertThat(topicsOnly.whyNotReady()).isEmpty();
    assertThatThrownBy(withCodecs::start).isInstanceOf(SchemaRegistryException.class);
    assertThat(withCodecs.whyNotReady()).isPresent();
  }

  @Test
  @Timeout(30)
  void shouldStopWaitingForABrokerWhenTheProcessIsStopped() {
    String nobody = "127.0.0.1:" + FreePorts.next();
    var bootstrap = KafkaBootstrap.ofTopics(settings(Map.of("KAFKA_BROKER", nobody)));
    var lifecycle = new Lifecycle(List.of(bootstrap));
    var start = new CompletableFuture<Void>();
    Thread starter =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    lifecycle.start();
                    start.complete(null);
                  } catch (RuntimeException e) {
                    start.completeExceptionally(e);
                  }
                });
    await().until(() -> starter.getState() == Thread.State.WAITING);

    lifecycle.close();

    assertThat(start).failsWithin(Duration.ofSeconds(10));
    assertThat(bootstrap.whyNotReady()).isPresent();
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
