package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kit.ConfigReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the first request to a server, by names alone. */
class KnownServersTest {
  private static final String OTHER = "http://localhost:8000/v1";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "o1",
        "o3-mini",
        "o4-mini-2025-04-16",
        "openai/o3",
        "gpt-5",
        "gpt-5-mini",
        "gpt-5.1",
        "openai/gpt-5",
        "openrouter/openai/gpt-5.2-pro",
        "databricks-gpt-5",
        "GPT-5",
        "gpt-6",
        "my-gpt-5"
      })
  void shouldSendWhatReasoningModelsTake(String model) {
    Dialect dialect = dialect(OTHER, Map.of("OPENAI_MODEL", model));

    assertThat(dialect.has(Feature.MAX_COMPLETION_TOKENS)).isTrue();
    assertThat(dialect.has(Feature.MAX_TOKENS)).isFalse();
    assertThat(dialect.temperature()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-4o", "gpt-4.1", "gpt-oss-120b", "gpt-5-chat-latest", "gpt-5.1-chat-latest",
        "llama-3.1-70b", "marco-o1", "gemma-3", "yi-o3", "mistral-large"
      })
  void shouldSendWhatMostModelsTake(String model) {
    Dialect dialect = dialect(OTHER, Map.of("OPENAI_MODEL", model));

    assertThat(dialect)
        .isEqualTo(
            new Dialect(
                Set.of(
                    Feature.MAX_TOKENS,
                    Feature.TEMPERATURE,
                    Feature.STREAM_OPTIONS,
                    Feature.SYSTEM_ROLE)));
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.openai.com/v1, true",
    "https://eu.api.openai.com/v1, true",
    "https://x.openai.azure.com/openai/v1, false",
    "https://api.openai.com.example.org/v1, false",
    "http://localhost:8000/v1, false",
  })
  void shouldNameConversationsOnlyToOpenAi(String url, boolean named) {
    Dialect dialect = dialect(url, Map.of());

    assertThat(dialect.has(Feature.PROMPT_CACHE_KEY)).isEqualTo(named);
    assertThat(dialect.has(Feature.SAFETY_IDENTIFIER)).isEqualTo(named);
    assertThat(dialect.has(Feature.MAX_COMPLETION_TOKENS)).isEqualTo(named);
  }

  @Test
  void shouldNotAskMistralForTheCountsThatItSendsAnyway() {
    assertThat(dialect("https://api.mistral.ai/v1", Map.of()).has(Feature.STREAM_OPTIONS))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "https://x.openai.azure.com/openai/deployments/d?api-version=2024-10-21, auto, true",
    "https://x.openai.azure.com/openai/v1, auto, true",
    "https://x.openai.azure.com/openai/v1, bearer, false",
    "https://x.services.ai.azure.com/models, auto, true",
    "https://gateway.example.org/openai/deployments/d, auto, true",
    "https://api.openai.com/v1, auto, false",
    "http://localhost/v1, api_key, true",
  })
  void shouldSendTheKeyAsTheServerTakesIt(String url, String auth, boolean apiKey) {
    var config = read(url, Map.of("OPENAI_AUTH", auth));

    assertThat(KnownServers.takesApiKeyHeader(config)).isEqualTo(apiKey);
  }

  @Test
  void shouldDoAsConfiguredWhateverTheNamesSay() {
    Dialect dialect =
        dialect(
            "https://api.openai.com/v1",
            Map.of(
                "OPENAI_MODEL", "gpt-5",
                "OPENAI_TOKEN_LIMIT_FIELD", "max_tokens",
                "OPENAI_SYSTEM_ROLE", "developer",
                "OPENAI_REASONING_EFFORT", "low",
                "OPENAI_SEND", "temperature",
                "OPENAI_OMIT", "stream_options, safety_identifier"));

    assertThat(dialect)
        .isEqualTo(
            new Dialect(
                Set.of(
                    Feature.MAX_TOKENS,
                    Feature.TEMPERATURE,
                    Feature.REASONING_EFFORT,
                    Feature.PROMPT_CACHE_KEY,
                    Feature.DEVELOPER_ROLE)));
  }

  @Test
  void shouldLeaveTheTemperatureOutWhenItIsSetToNothing() {
    assertThat(dialect(OTHER, Map.of("TEMPERATURE", "")).temperature()).isFalse();
    assertThat(dialect(OTHER, Map.of("TEMPERATURE", "0.5")).temperature()).isTrue();
  }

  private static Dialect dialect(String url, Map<String, String> more) {
    return KnownServers.dialect(read(url, more));
  }

  private static OpenAiConfig read(String url, Map<String, String> more) {
    var variables = new HashMap<>(more);
    variables.put("OPENAI_API_KEY", "k");
    variables.put("OPENAI_BASE_URL", url);
    var env = new ConfigReader(variables);
    OpenAiConfig config = OpenAiConfig.read(env);
    env.finish();
    return config;
  }
}
