package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts are those that servers are known to send. */
class RefusedFeatureTest {
  private static final Dialect ALL =
      new Dialect(
          EnumSet.complementOf(EnumSet.of(Feature.MAX_COMPLETION_TOKENS, Feature.DEVELOPER_ROLE)));

  @ParameterizedTest
  @CsvSource({
    "max_tokens, MAX_TOKENS",
    "temperature, TEMPERATURE",
    "stream_options, STREAM_OPTIONS",
    "stream_options.include_usage, STREAM_OPTIONS",
    "reasoning_effort, REASONING_EFFORT",
    "prompt_cache_key, PROMPT_CACHE_KEY",
    "safety_identifier, SAFETY_IDENTIFIER",
  })
  void shouldBeOfTheFieldThatTheErrorNames(String param, Feature feature) {
    assertThat(RefusedFeature.feature(param, List.of(), "Unsupported parameter.", ALL))
        .contains(feature);
    assertThat(
            RefusedFeature.feature(
                "", List.of("body." + param), "Extra inputs are not permitted", ALL))
        .contains(feature);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.|MAX_TOKENS",
        "Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) value is supported.|TEMPERATURE",
        "`temperature` is deprecated for this model.|TEMPERATURE",
        "Unrecognized request argument supplied: stream_options|STREAM_OPTIONS",
        "Invalid JSON payload received. Unknown name \"safety_identifier\": Cannot find field.|SAFETY_IDENTIFIER",
        "property 'prompt_cache_key' is unsupported|PROMPT_CACHE_KEY",
        "Model grok-4 does not support parameter reasoningEffort.|REASONING_EFFORT",
        "\"llama3.2\" does not support thinking|REASONING_EFFORT",
        "azure does not support parameters: ['reasoning_effort'], for model=gpt-4o|REASONING_EFFORT",
        "System role not supported|SYSTEM_ROLE",
        "Developer instruction is not enabled for models/gemma-3-27b-it|SYSTEM_ROLE",
        "Conversation roles must alternate user/assistant/user/assistant/...|SYSTEM_ROLE",
      })
  void shouldBeFoundInTheServersWords(String text, Feature feature) {
    assertThat(RefusedFeature.feature("", List.of(), text, ALL)).contains(feature);
  }

  @Test
  void shouldBeOfTheRoleWhenTheMessagesAreNamed() {
    String text =
        "Unsupported value: 'messages[0].role' does not support 'system' with this model.";

    assertThat(RefusedFeature.feature("messages[0].role", List.of(), text, ALL))
        .contains(Feature.SYSTEM_ROLE);
    assertThat(RefusedFeature.feature("messages[0].content", List.of(), "Invalid image.", ALL))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max_tokens is too large: 100000. This model supports at most 16384 completion tokens.",
        "This model's maximum context length is 2048 tokens.",
        "'max_tokens' must be at least 1, got 0. Unsupported.",
        "temperature: Input should be less than or equal to 1, extra",
        "Your organization must be verified to stream this model.",
        "The model `x` does not exist",
        "No endpoints found",
        ""
      })
  void shouldBeNoneWhenTheErrorIsAboutSomethingElse(String text) {
    assertThat(RefusedFeature.feature("", List.of(), text, ALL)).isEmpty();
  }

  @Test
  void shouldBeNoneWhenTheFieldWasNotSent() {
    var sent = new Dialect(EnumSet.of(Feature.MAX_COMPLETION_TOKENS, Feature.SYSTEM_ROLE));

    assertThat(RefusedFeature.feature("max_tokens", List.of(), "not supported", sent)).isEmpty();
    assertThat(RefusedFeature.feature("stream", List.of(), "temperature is not supported", ALL))
        .isEmpty();
    assertThat(RefusedFeature.feature("", List.of(), "temperature is not supported", sent))
        .isEqualTo(Optional.empty());
  }
}
