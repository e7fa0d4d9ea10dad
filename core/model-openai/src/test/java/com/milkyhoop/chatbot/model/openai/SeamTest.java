package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.model.ReplyBeginning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R13: whatever a server answers with, what is passed on is one whole reply, or nothing. */
class SeamTest {
  private static final String BEGINNING =
      "The sea is wide, and whoever sails it for the first time should know the winds";
  private static final String REST = " of spring, and of autumn too.";

  @Test
  void shouldPassAllOnWhenThereIsNoBeginning() {
    assertThat(said(Seam.of(null), BEGINNING, 3)).isEqualTo(BEGINNING);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void shouldDropTheBeginningWhenTheAnswerRepeatsIt(Continuing way) {
    assertThat(said(seam(BEGINNING, way), BEGINNING + REST, 5)).isEqualTo(BEGINNING + REST);
    assertThat(said(seam(BEGINNING, way), BEGINNING, 5)).isEqualTo(BEGINNING);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 1000})
  void shouldAppendTheRest(int pieceLength) {
    Seam seam = seam(BEGINNING, Continuing.PREFIX);

    assertThat(said(seam, REST, pieceLength)).isEqualTo(BEGINNING + REST);
    assertThat(seam.isLost()).isFalse();
  }

  @Test
  void shouldEndWithTheBeginningWhenNothingWasMissing() {
    assertThat(said(seam(BEGINNING, Continuing.CONTINUE_FINAL_MESSAGE), "", 1))
        .isEqualTo(BEGINNING);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 1000})
  void shouldJoinAtTheLastWordsWhenWordsAskedForThem(int pieceLength) {
    var continuation = continuation(BEGINNING, Continuing.PROMPT);
    String answer = continuation.anchor() + REST;

    assertThat(said(Seam.of(continuation), answer, pieceLength)).isEqualTo(BEGINNING + REST);
  }

  @Test
  void shouldJoinWhenMoreThanTheLastWordsIsRepeated() {
    String answer = BEGINNING.substring(3) + REST;

    assertThat(said(seam(BEGINNING, Continuing.PROMPT), answer, 2)).isEqualTo(BEGINNING + REST);
  }

  @Test
  void shouldBeLostWhenTheAnswerDoesNotBeginWithTheLastWords() {
    Seam seam = seam(BEGINNING, Continuing.PROMPT);

    assertThat(said(seam, "Sure! Here is the rest: of spring.", 3)).isEmpty();
    assertThat(seam.isLost()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void shouldBeLostWhenTheAnswerIsAnotherReply(Continuing way) {
    Seam seam = seam(BEGINNING, way);

    assertThat(said(seam, BEGINNING.substring(0, 40) + " buys a good coat.", 4)).isEmpty();
    assertThat(seam.isLost()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {" of spring", "of spring"})
  void shouldKeepOneSpaceWhenTheBeginningEndsWithIt(String rest) {
    assertThat(said(seam(BEGINNING + " ", Continuing.PREFIX), rest, 1))
        .isEqualTo(BEGINNING + " of spring");
  }

  @Test
  void shouldGiveNoWhiteSpaceAtTheEnd() {
    assertThat(continuation("A list:\n\n", Continuing.PREFIX).given()).isEqualTo("A list:");
  }

  @Test
  void shouldAskForTheRestOfTheTokens() {
    assertThat(continuation(BEGINNING, Continuing.PREFIX).maxTokens(1000)).isEqualTo(983);
    assertThat(continuation(BEGINNING, Continuing.PREFIX).maxTokens(10)).isEqualTo(1);
  }

  private static Seam seam(String beginning, Continuing way) {
    return Seam.of(continuation(beginning, way));
  }

  private static Continuation continuation(String beginning, Continuing way) {
    return new Continuation(new ReplyBeginning(beginning, 17), way);
  }

  private static String said(Seam seam, String answer, int pieceLength) {
    var text = new StringBuilder();
    for (int i = 0; i < answer.length(); i += pieceLength) {
      text.append(seam.take(answer.substring(i, Math.min(answer.length(), i + pieceLength))));
    }
    return text.append(seam.end()).toString();
  }
}
