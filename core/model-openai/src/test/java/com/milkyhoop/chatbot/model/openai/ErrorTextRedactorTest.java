package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kit.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTextRedactorTest {
  private static final String MESSAGE = "Ibu saya sakit,\n\napa yang harus saya lakukan?";
  private static final ErrorTextRedactor TEXT =
      new ErrorTextRedactor(new Secret("rahasia!7"), TestModels.prompt(MESSAGE));

  @ParameterizedTest
  @CsvSource({
    "the key rahasia!7 is wrong, the key *** is wrong",
    "'the key (rahasia!7), sorry', 'the key (***), sorry'",
    "key sk-proj-abc_DEF.1 and org-12345, key *** and ***",
    "bearer anything goes, *** goes",
    "starts with rah******7 so, starts with *** so",
    "id 0123456789abcdef0123456789abcdef, id ***",
    "see https://example.com/a?key=AIza12#x for more, see https://example.com/a for more",
    "a task-based approach, a task-based approach",
    "The model `gpt-9` does not exist, The model `gpt-9` does not exist"
  })
  void shouldShowNothingThatLooksLikeAKey(String serverText, String shown) {
    assertThat(TEXT.of(serverText)).isEqualTo(shown);
  }

  @Test
  void shouldShowNoPartOfTheKeyWhenOnlyItsBeginningLooksLikeOne() {
    var text = new ErrorTextRedactor(new Secret("sk-abcd/efgh"), TestModels.prompt(MESSAGE));

    assertThat(text.of("key sk-abcd/efgh is wrong")).isEqualTo("key *** is wrong");
  }

  @Test
  void shouldShowOneLine() {
    assertThat(TEXT.of("  one\r\n two\u0000\u202Ethree\t")).isEqualTo("one two three");
  }

  @Test
  void shouldCutBetweenWords() {
    String shown = TEXT.of("word ".repeat(100));

    assertThat(shown).endsWith("word…").hasSizeLessThanOrEqualTo(201);
  }

  @Test
  void shouldKeepTheAddressAtTheCutWhole() {
    String url = "https://example.com/" + "path/".repeat(20);

    assertThat(TEXT.of("word ".repeat(35) + url + " and more")).endsWith("word " + url + "…");
    assertThat(TEXT.of("word ".repeat(35) + url)).endsWith("word " + url);
    assertThat(TEXT.of("word ".repeat(35) + url + "path/".repeat(60))).endsWith("word…");
  }

  @Test
  void shouldShowNothingOfALongTextWithoutWords() {
    assertThat(TEXT.of("x".repeat(1000))).isEqualTo("…");
  }

  @ParameterizedTest
  @CsvSource({
    "'cannot answer: apa yang harus saya lakukan?', ''",
    "'cannot answer: Ibu saya sakit, apa yang harus', ''",
    "this model has a limit of 8192 tokens, this model has a limit of 8192 tokens"
  })
  void shouldShowNothingThatQuotesTheConversation(String serverText, String shown) {
    assertThat(TEXT.of(serverText)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "invalid_api_key, invalid_api_key",
    "429, 429",
    "two words, ''",
    "sk-abcdef, ''",
    "rahasia!7, ''",
    "'', ''"
  })
  void shouldShowALabelOnlyWhereItIsOne(String serverText, String shown) {
    assertThat(TEXT.label(serverText)).isEqualTo(shown);
  }
}
