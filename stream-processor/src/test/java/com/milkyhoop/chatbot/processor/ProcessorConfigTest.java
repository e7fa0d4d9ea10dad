package com.milkyhoop.chatbot.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.kit.ConfigException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessorConfigTest {
  @Test
  void shouldHaveTheDocumentedDefaults() {
    ProcessorConfig config = ProcessorConfig.read(Map.of("OPENAI_API_KEY", "sk-test"));

    assertThat(config.models().first().server().model()).isEqualTo("gpt-4o");
    assertThat(config.models().first().server().maxTokens()).isEqualTo(1000);
    assertThat(config.models().first().server().temperature()).isEqualTo(0.7);
    assertThat(config.kafka().brokers()).isEqualTo("kafka:9092");
    assertThat(config.kafka().topics().log()).isEqualTo("chatbot-log-topic");
    assertThat(config.limits().maxReplyBytes()).isEqualTo(128 * 1024);
    assertThat(config.limits().largestRecordBytes()).isLessThan(1024 * 1024);
  }

  @Test
  void shouldReportEveryProblemAtOnce() {
    Map<String, String> wrong =
        Map.of(
            "MODEL_PERMITS", "none",
            "CONTEXT_MAX_TOKENS", "-5",
            "STREAM_THREADS", "1.5",
            "STATE_DIR", "no\0path");

    assertThatThrownBy(() -> ProcessorConfig.read(wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(
            "5 problems",
            "OPENAI_API_KEY is not set",
            "MODEL_PERMITS=none must be a whole number from 1 to 100000",
            "CONTEXT_MAX_TOKENS=-5",
            "STREAM_THREADS=1.5",
            "STATE_DIR ");
  }

  /** R1: a request that is gone can't be ended. */
  @Test
  void shouldRefuseToKeepRequestsForLessTimeThanTheyCountR1() {
    Map<String, String> wrong =
        Map.of(
            "OPENAI_API_KEY", "sk-test",
            "REQUESTS_RETENTION", "23h");

    assertThatThrownBy(() -> ProcessorConfig.read(wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("REQUESTS_RETENTION=23h must be at least REQUEST_TTL");
  }

  /** R15: an erasure finds requests by their conversation. */
  @Test
  void shouldRefuseToKeepRequestsLongerThanTheirConversationR15() {
    Map<String, String> wrong = Map.of("OPENAI_API_KEY", "sk-test", "CONTEXT_TTL", "23h");

    assertThatThrownBy(() -> ProcessorConfig.read(wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("CONTEXT_TTL=23h must be at least REQUEST_TTL");
  }

  /** A variable that two parts read is one problem. */
  @Test
  void shouldReportAProblemOnce() {
    Map<String, String> wrong = Map.of("OPENAI_API_KEY", "sk-test", "MAX_REPLY_BYTES", "1");

    assertThatThrownBy(() -> ProcessorConfig.read(wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("configuration: MAX_REPLY_BYTES=1 must be");
  }

  @Test
  void shouldNeverShowTheKey() {
    ProcessorConfig config = ProcessorConfig.read(Map.of("OPENAI_API_KEY", "sk-very-secret"));

    assertThat(config).asString().doesNotContain("sk-very-secret");
  }
}
