package com.milkyhoop.chatbot.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.milkyhoop.chatbot.kit.ConfigException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SinkConfigTest {
  private static final String URL = "postgresql://user:hunter2@postgres/milkydb";

  @Test
  void shouldNeedTheDatabaseOnly() {
    SinkConfig config = SinkConfig.read(Map.of("DATABASE_URL", URL));

    assertThat(config.kafka().brokers()).isEqualTo("kafka:9092");
    assertThat(config.kafka().topics().log()).isEqualTo("chatbot-log-topic");
    assertThat(config.http().port()).isEqualTo(8080);
    assertThat(config.instanceId()).isNotBlank();
    assertThat(config.batchSize()).isEqualTo(1_000);
    assertThat(config.writers()).isEqualTo(2);
    assertThat(config.batchWait()).isEqualTo(Duration.ofMillis(50));
    assertThat(config.retryMaxWait()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void shouldSayWhatIsMissingWhenThereIsNoDatabase() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> SinkConfig.read(Map.of()))
        .withMessage("configuration: DATABASE_URL is not set; it is required");
  }

  @Test
  void shouldNeverShowThePassword() {
    assertThat(SinkConfig.read(Map.of("DATABASE_URL", URL)).toString())
        .contains("user@postgres:5432/milkydb")
        .doesNotContain("hunter2");
  }
}
