package com.milkyhoop.chatbot.modelstub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SyntheticAnswerTest {

  /** A part of a word may be cut into other tokens than it was a part of. */
  @ParameterizedTest
  @ValueSource(
      strings = {"Halo, siapa nama saya?", "Why is the sky blue?", "👩‍🚀 ketidakpastian…"})
  void shouldHaveAsManyPiecesAsWanted(String question) {
    for (int tokens = 1; tokens <= 300; tokens++) {
      assertThat(TokenPieces.of(SyntheticAnswer.to(question, tokens))).hasSize(tokens);
    }
  }
}
