package com.milkyhoop.chatbot.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.kafka.KafkaSettings.TopicsCreate;
import com.milkyhoop.chatbot.kafka.access.KafkaAccess;
import com.milkyhoop.chatbot.kafka.access.RegistryAccess;
import com.milkyhoop.chatbot.kit.ConfigException;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.schemas.SchemaRegistryException;
import com.milkyhoop.chatbot.schemas.SchemaVersions;
import com.milkyhoop.chatbot.schemas.TopicNames;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {
  private static final String JAAS = "PlainLoginModule required password=\"rahasia\";";

  @Test
  void shouldHaveTheDefaultsOfTheContract() {
    KafkaSettings settings = read(Map.of());

    assertThat(settings)
        .isEqualTo(
            new KafkaSettings(
                "kafka:9092",
                "",
                new TopicNames(
                    "chat-requests",
                    "chat-turns",
                    "chat-replies",
                    "chatbot-log-topic",
                    "chat-usage",
                    "chat-late-calls"),
                12,
                12,
                Optional.empty(),
                TopicsCreate.AUTO,
                TopicRetention.DEFAULT,
                131_072,
                Optional.empty(),
                SchemaVersions.shipped().written(),
                Map.of(),
                KafkaAccess.OPEN));
  }

  @Test
  void shouldReadEveryVariable() {
    KafkaSettings settings =
        read(
            Map.ofEntries(
                Map.entry("KAFKA_BROKER", "b1:9092, b2:9093"),
                Map.entry("KAFKA_TOPIC_PREFIX", "dev-"),
                Map.entry("KAFKA_TOPIC", "log"),
                Map.entry("TOPIC_PARTITIONS", "4"),
                Map.entry("REPLY_PARTITIONS", "2"),
                Map.entry("TOPIC_REPLICATION", "3"),
                Map.entry("TOPICS_CREATE", "never"),
                Map.entry("REQUESTS_RETENTION", "3d"),
                Map.entry("REPLIES_RETENTION", "30m"),
                Map.entry("DEAD_LETTERS_RETENTION", "90d"),
                Map.entry("LOG_RETENTION", "400d"),
                Map.entry("COMPACTION_LAG", "6h"),
                Map.entry("MAX_REPLY_BYTES", "65536"),
                Map.entry("SCHEMA_REGISTRY_URL", "http://registry:8080/apis/ccompat/v7"),
                Map.entry("SCHEMA_VERSION_WRITTEN", "1"),
                Map.entry("KAFKA_CLIENT_SECURITY_PROTOCOL", "SSL")));

    assertThat(settings)
        .isEqualTo(
            new KafkaSettings(
                "b1:9092, b2:9093",
                "dev-",
                new TopicNames(
                    "dev-chat-requests",
                    "dev-chat-turns",
                    "dev-chat-replies",
                    "log",
                    "dev-chat-usage",
                    "dev-chat-late-calls"),
                4,
                2,
                Optional.of((short) 3),
                TopicsCreate.NEVER,
                new TopicRetention(
                    Duration.ofDays(3),
                    Duration.ofMinutes(30),
                    Duration.ofDays(90),
                    Optional.of(Duration.ofDays(400)),
                    Duration.ofHours(6)),
                65_536,
                Optional.of(
                    RegistryAccess.open(URI.create("http://registry:8080/apis/ccompat/v7"))),
                1,
                Map.of("security.protocol", "SSL"),
                KafkaAccess.OPEN));
  }

  @Test
  void shouldPassClientPropertiesThroughUnderKafkasNames() {
    KafkaSettings settings =
        read(
            Map.of(
                "KAFKA_BROKER", "b:9092",
                "KAFKA_CLIENT_SASL_JAAS_CONFIG", JAAS,
                "KAFKA_CLIENT_SSL_TRUSTSTORE_LOCATION", "/etc/trust.p12",
                "KAFKA_CLIENT_SASL_MECHANISM", "",
                "KAFKA_CLIENT_BOOTSTRAP_SERVERS", "elsewhere:9092"));

    assertThat(settings.clientConfig())
        .containsEntry("sasl.jaas.config", JAAS)
        .containsEntry("ssl.truststore.location", "/etc/trust.p12")
        .containsEntry("bootstrap.servers", "b:9092")
        .doesNotContainKey("sasl.mechanism");
  }

  @Test
  void shouldWaitForABrokerThatDoesNotAnswerForSecondsUnlessToldOtherwise() {
    assertThat(read(Map.of("KAFKA_BROKER", "b:9092")).clientConfig())
        .containsEntry("request.timeout.ms", 5_000);

    assertThat(
            read(Map.of("KAFKA_BROKER", "b:9092", "KAFKA_CLIENT_REQUEST_TIMEOUT_MS", "30000"))
                .clientConfig())
        .containsEntry("request.timeout.ms", "30000");
  }

  @Test
  void shouldNeverShowClientProperties() {
    KafkaSettings settings = read(Map.of("KAFKA_CLIENT_SASL_JAAS_CONFIG", JAAS));

    assertThat(settings.toString()).contains("kafka:9092").doesNotContain("rahasia", "jaas");
  }

  @ParameterizedTest
  @CsvSource({
    "KAFKA_BROKER, kafka",
    "KAFKA_BROKER, 'kafka:9092,'",
    "KAFKA_BROKER, kafka:port",
    "KAFKA_TOPIC_PREFIX, dev/",
    "KAFKA_TOPIC, log topic",
    "KAFKA_TOPIC, chat-turns",
    "TOPIC_PARTITIONS, 0",
    "REPLY_PARTITIONS, many",
    "TOPIC_REPLICATION, -1",
    "TOPICS_CREATE, sometimes",
    "REQUESTS_RETENTION, 59m",
    "REPLIES_RETENTION, 0s",
    "DEAD_LETTERS_RETENTION, forever",
    "MAX_REPLY_BYTES, 100",
    "SCHEMA_REGISTRY_URL, registry:8081",
    "SCHEMA_VERSION_WRITTEN, 0",
    "SCHEMA_VERSION_WRITTEN, 1000",
  })
  void shouldRefuseWhatBreaksARule(String name, String value) {
    var env = new ConfigReader(Map.of(name, value, "KAFKA_CLIENT_SASL_JAAS_CONFIG", JAAS));

    KafkaSettings.read(env);

    assertThatThrownBy(env::finish)
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("configuration: " + name + "=" + value + " must ")
        .hasMessageNotContaining("rahasia");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:9092", "[::1]:9092", "SASL_SSL://a.b:9092,c:1", "a:1 , b:2"})
  void shouldTakeBrokersAsKafkaDoes(String brokers) {
    assertThat(read(Map.of("KAFKA_BROKER", brokers)).brokers()).isEqualTo(brokers);
  }

  @Test
  void shouldSetUpItsTopicsOnTheBroker() throws Exception {
    String prefix = SharedServers.freshPrefix();
    KafkaSettings settings =
        read(
            Map.of(
                "KAFKA_BROKER",
                SharedServers.kafka().bootstrapServers(),
                "KAFKA_TOPIC_PREFIX",
                prefix,
                "KAFKA_TOPIC",
                prefix + "log",
                "TOPIC_PARTITIONS",
                "2",
                "REPLY_PARTITIONS",
                "1"));

    settings.setUpTopics();

    try (Admin admin = Admin.create(settings.clientConfig())) {
      assertThat(admin.listTopics().names().get())
          .contains(prefix + "chat-requests", prefix + "chat-replies", prefix + "log-dlq");
    }
  }

  @Test
  void shouldNameTheBrokerWhenItsHostIsUnknown() {
    KafkaSettings settings = read(Map.of("KAFKA_BROKER", "kafka.invalid:9092"));

    assertThatThrownBy(settings::setUpTopics)
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("KAFKA_BROKER=kafka.invalid:9092")
        .hasMessageContaining("No resolvable bootstrap urls");
  }

  @Test
  void shouldEncodeWithoutARegistryWhenNoneIsConfigured() {
    byte[] bytes =
        read(Map.of())
            .codecs()
            .requests()
            .encode(
                ChatRequest.newBuilder()
                    .setAction(Action.SEND)
                    .setRequestId("r1")
                    .setMessage("Halo")
                    .build());

    assertThat(bytes).startsWith(0xC3, 0x01);
  }

  @Test
  void shouldAskTheRegistryAtOnceWhenOneIsConfigured() {
    String address = "http://127.0.0.1:" + FreePorts.next();
    KafkaSettings settings = read(Map.of("SCHEMA_REGISTRY_URL", address));

    assertThatThrownBy(settings::codecs)
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContaining(address);
  }

  private static KafkaSettings read(Map<String, String> variables) {
    var env = new ConfigReader(variables);
    KafkaSettings settings = KafkaSettings.read(env);
    env.finish();
    return settings;
  }
}
