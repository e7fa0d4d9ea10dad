package com.milkyhoop.chatbot.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
