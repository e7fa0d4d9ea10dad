package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.kit.ConfigException;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Breaker;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Retries;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Timeouts;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiConfigTest {
  @Test
  void shouldUseTheDefaultsWhenOnlyTheKeyIsGiven() {
    OpenAiConfig config = read(Map.of("OPENAI_API_KEY", " sk-123\n"));

    assertThat(config)
        .isEqualTo(
            new OpenAiConfig(
                URI.create("https://api.openai.com/v1"),
                new Secret("sk-123"),
                "gpt-4o",
                1000,
                0.7,
                DialectSettings.AUTO,
                new Timeouts(
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(100),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(110)),
                new Retries(Duration.ofMillis(500), Duration.ofSeconds(30)),
                new Breaker(20, Duration.ofSeconds(10))));
  }

  @Test
  void shouldUseWhatIsGiven() {
    OpenAiConfig config =
        read(
            Map.ofEntries(
                Map.entry("OPENAI_API_KEY", "k"),
                Map.entry("OPENAI_BASE_URL", "http://localhost:1234/api/"),
                Map.entry("OPENAI_MODEL", "llama"),
                Map.entry("MAX_TOKENS", "50"),
                Map.entry("TEMPERATURE", "0"),
                Map.entry("OPENAI_CONNECT_TIMEOUT", "1s"),
                Map.entry("OPENAI_FIRST_TOKEN_TIMEOUT", "2s"),
                Map.entry("OPENAI_REASONING_TIMEOUT", "5s"),
                Map.entry("OPENAI_TOKEN_GAP_TIMEOUT", "3s"),
                Map.entry("OPENAI_REPLY_TIMEOUT", "4s"),
                Map.entry("OPENAI_RETRY_BACKOFF", "50ms"),
                Map.entry("OPENAI_RETRY_MAX_WAIT", "6s"),
                Map.entry("OPENAI_BREAKER_CALLS", "7"),
                Map.entry("OPENAI_BREAKER_OPEN", "8s")));

    assertThat(config)
        .isEqualTo(
            new OpenAiConfig(
                URI.create("http://localhost:1234/api/"),
                new Secret("k"),
                "llama",
                50,
                0,
                DialectSettings.AUTO,
                new Timeouts(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(4)),
                new Retries(Duration.ofMillis(50), Duration.ofSeconds(6)),
                new Breaker(7, Duration.ofSeconds(8))));
  }

  @Test
  void shouldNameEveryProblemTogether() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "OPENAI_BASE_URL", "ftp://x",
                        "MAX_TOKENS", "0",
                        "TEMPERATURE", "2.1",
                        "OPENAI_REPLY_TIMEOUT", "soon")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(
            "5 problems",
            "OPENAI_API_KEY is not set",
            "OPENAI_BASE_URL=ftp://x",
            "MAX_TOKENS=0",
            "TEMPERATURE=2.1",
            "OPENAI_REPLY_TIMEOUT=soon");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sk-geheim\nnext", "sk-geheim key", "sk-gehéim", "sk-geheim\u0000"})
  void shouldRefuseAKeyThatFitsNoHeaderWithoutShowingIt(String key) {
    assertThatThrownBy(() -> read(Map.of("OPENAI_API_KEY", key)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("OPENAI_API_KEY must be printable ASCII")
        .hasMessageNotContaining("geh");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://me:geheim@host/v1",
        "https://host/v1?key=geheim",
        "https://host/#geheim",
        "https://host/v1?api-version=1&key=geheim"
      })
  void shouldRefuseAnAddressThatMayHoldASecretWithoutShowingIt(String url) {
    assertThatThrownBy(() -> read(Map.of("OPENAI_API_KEY", "k", "OPENAI_BASE_URL", url)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("OPENAI_BASE_URL")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void shouldTakeAzuresVersionInTheAddress() {
    String url = "https://x.openai.azure.com/openai/deployments/d?api-version=2024-10-21";

    assertThat(read(Map.of("OPENAI_API_KEY", "k", "OPENAI_BASE_URL", url)).baseUrl())
        .isEqualTo(URI.create(url));
  }

  @Test
  void shouldNameWhatIsWrongWithTheDialect() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "OPENAI_API_KEY", "k",
                        "OPENAI_TOKEN_LIMIT_FIELD", "tokens",
                        "OPENAI_SYSTEM_ROLE", "root",
                        "OPENAI_AUTH", "basic",
                        "OPENAI_SEND", "top_p",
                        "OPENAI_OMIT", "max_tokens",
                        "OPENAI_REASONING_EFFORT", "very high")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(
            "6 problems",
            "OPENAI_TOKEN_LIMIT_FIELD=tokens must be one of auto, max_tokens",
            "OPENAI_SYSTEM_ROLE=root",
            "OPENAI_AUTH=basic must be one of auto, bearer, api_key",
            "OPENAI_SEND must list, with commas between, some of temperature, stream_options",
            "OPENAI_OMIT must list",
            "OPENAI_REASONING_EFFORT=very high");
  }

  @Test
  void shouldRefuseToSendAndToOmitTheSame() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "OPENAI_API_KEY", "k",
                        "OPENAI_SEND", "temperature",
                        "OPENAI_OMIT", "temperature")))
        .hasMessageContaining("OPENAI_SEND=temperature names a field that OPENAI_OMIT names");
  }

  @Test
  void shouldNotShowTheKeyAsText() {
    assertThat(read(Map.of("OPENAI_API_KEY", "sk-geheim")).toString()).doesNotContain("geheim");
  }

  private static OpenAiConfig read(Map<String, String> variables) {
    var env = new ConfigReader(variables);
    OpenAiConfig config = OpenAiConfig.read(env);
    env.finish();
    return config;
  }
}
