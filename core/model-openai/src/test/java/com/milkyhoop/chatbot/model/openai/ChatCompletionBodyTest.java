package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the requests of each dialect against their JSON. */
class ChatCompletionBodyTest {
  private static final Prompt PROMPT =
      new Prompt(
          List.of(
              new Message(Role.SYSTEM, "Be kind."),
              new Message(Role.USER, "one"),
              new Message(Role.ASSISTANT, "satu"),
              new Message(Role.USER, "two")),
          List.of(1L));
  private static final ModelRequest REQUEST = new ModelRequest(PROMPT, "budi/s1", "budi", 3);

  @Test
  void shouldHoldOnlyWhatTheDialectHas() throws IOException {
    JsonNode body = body(Set.of(Feature.MAX_COMPLETION_TOKENS, Feature.SYSTEM_ROLE));

    assertThat(names(body))
        .containsExactlyInAnyOrder("model", "stream", "max_completion_tokens", "messages");
    assertThat(body.get("max_completion_tokens").asInt()).isEqualTo(1000);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "MAX_TOKENS",
        "TEMPERATURE",
        "STREAM_OPTIONS",
        "REASONING_EFFORT",
        "PROMPT_CACHE_KEY",
        "SAFETY_IDENTIFIER"
      })
  void shouldHoldWhatTheDialectHas(Feature feature) throws IOException {
    assertThat(names(body(Set.of(feature)))).contains(feature.word());
  }

  @Test
  void shouldNameConversationAndUserByHashesAlone() throws IOException {
    String json = json(KEY, Set.of(Feature.PROMPT_CACHE_KEY, Feature.SAFETY_IDENTIFIER), REQUEST);

    assertThat(json).doesNotContain("budi", "s1");
    assertThat(new ObjectMapper().readTree(json).get("prompt_cache_key").asText())
        .isEqualTo(KeyedHash.of(new Secret(KEY), "prompt_cache_key", "budi/s1"));
  }

  @Test
  void shouldNameNobodyWhenThereIsNoKeyToHashWith() throws IOException {
    assertThat(json("", Set.of(Feature.PROMPT_CACHE_KEY), REQUEST))
        .doesNotContain("prompt_cache_key");
  }

  @ParameterizedTest
  @CsvSource({"SYSTEM_ROLE, system", "DEVELOPER_ROLE, developer"})
  void shouldSendTheSystemPromptInTheRoleThatIsTaken(Feature feature, String role)
      throws IOException {
    JsonNode messages = body(Set.of(feature)).get("messages");

    assertThat(messages).hasSize(4);
    assertThat(messages.get(0).get("role").asText()).isEqualTo(role);
    assertThat(messages.get(0).get("content").asText()).isEqualTo("Be kind.");
  }

  @Test
  void shouldBeginTheFirstUserMessageWithTheSystemPromptWhenNoRoleIsTaken() throws IOException {
    JsonNode messages = body(Set.of(Feature.MAX_TOKENS)).get("messages");

    assertThat(messages).hasSize(3);
    assertThat(messages.get(0).get("role").asText()).isEqualTo("user");
    assertThat(messages.get(0).get("content").asText()).isEqualTo("Be kind.\n\none");
    assertThat(messages.get(2).get("content").asText()).isEqualTo("two");
  }

  private static List<String> names(JsonNode body) {
    return body.properties().stream().map(Map.Entry::getKey).toList();
  }

  private static JsonNode body(Set<Feature> features) throws IOException {
    return new ObjectMapper().readTree(json(KEY, features, REQUEST));
  }

  private static String json(String key, Set<Feature> features, ModelRequest request)
      throws IOException {
    var env = new ConfigReader(Map.of("OPENAI_API_KEY", "k", "OPENAI_REASONING_EFFORT", "low"));
    OpenAiConfig read = OpenAiConfig.read(env);
    var config =
        new OpenAiConfig(
            read.baseUrl(),
            new Secret(key),
            read.model(),
            read.maxTokens(),
            read.temperature(),
            read.dialect(),
            read.timeouts(),
            read.retries(),
            read.breaker());
    var buffer = new Buffer();
    new ChatCompletionBody(
            config, new Dialect(features), request, request.prompt(), config.maxTokens(), null)
        .writeTo(buffer);
    return buffer.readUtf8();
  }
}
