package com.milkyhoop.chatbot.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The figures are those of tiktoken in OpenAI's cookbook, "How to count tokens". */
class TokenCounterTest {

  @ParameterizedTest
  @CsvSource({
    "antidisestablishmentarianism, 6, 6",
    "2 + 2 = 4, 7, 7",
    "お誕生日おめでとう, 9, 8",
  })
  void shouldCountAsTheModelDoes(String text, int cl100k, int o200k) {
    assertThat(TokenCounter.forModel("gpt-4").count(text)).isEqualTo(cl100k);
    assertThat(TokenCounter.forModel("gpt-4o").count(text)).isEqualTo(o200k);
    assertThat(TokenCounter.forModel("gpt-4o-2024-08-06").count(text)).isEqualTo(o200k);
  }

  @Test
  void shouldCountAsO200kWhenTheModelIsNotOpenAis() {
    assertThat(TokenCounter.forModel("llama-3.1-70b").count("お誕生日おめでとう")).isEqualTo(8);
  }

  /** By tiktoken's table; the text is 9 tokens in cl100k_base and 8 in o200k_base. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-4",
        "gpt-4-0613",
        "gpt-4-32k",
        "gpt-4-turbo",
        "gpt-4-1106-preview",
        "gpt-3.5-turbo",
        "gpt-3.5-turbo-0125",
        "gpt-35-turbo",
        "gpt-35-turbo-16k",
        "ft:gpt-4:acme::abc",
        "ft:gpt-3.5-turbo-0125:acme::abc",
        "openai/gpt-4",
        "azure/gpt-35-turbo",
        "GPT-4"
      })
  void shouldCountAsCl100kWhenTheModelIsAnOlderOneOfOpenAis(String model) {
    assertThat(TokenCounter.forModel(model).count("お誕生日おめでとう")).isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-4o",
        "gpt-4o-mini",
        "gpt-4.1",
        "gpt-4.1-nano-2025-04-14",
        "gpt-4.5-preview",
        "gpt-5",
        "gpt-5.1-codex",
        "o1",
        "o3-mini",
        "o4-mini",
        "chatgpt-4o-latest",
        "gpt-oss-120b",
        "ft:gpt-4o-2024-08-06:acme::abc",
        "ft:gpt-4.1-mini-2025-04-14:acme::abc",
        "openai/gpt-4.1",
        "openrouter/openai/gpt-4.5",
        "databricks-gpt-5",
        "gpt-4all-j",
        "gpt-6"
      })
  void shouldCountAsO200kWhenTheModelIsANewerOneOfOpenAis(String model) {
    assertThat(TokenCounter.forModel(model).count("お誕生日おめでとう")).isEqualTo(8);
  }

  @Test
  void shouldCountTheNamesOfSpecialTokensAsText() {
    assertThat(TokenCounter.forModel("gpt-4o").count("<|endoftext|>")).isGreaterThan(1);
  }

  @Test
  void shouldCountNothingForNoText() {
    assertThat(TokenCounter.forModel("gpt-4o").count("")).isZero();
  }

  @Test
  void shouldCountWhatThePromptAddsToItsTexts() {
    TokenCounter counter = TokenCounter.forModel("gpt-4o");

    assertThat(counter.minimalPrompt("", 10)).isEqualTo(10 + 4 + 3);
    assertThat(counter.minimalPrompt("2 + 2 = 4", 10)).isEqualTo(7 + 4 + 10 + 4 + 3);
  }
}
