package com.milkyhoop.chatbot.modelstub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TokenPiecesTest {

  private static final List<String> BITS =
      List.of(
          " ",
          "\n",
          "\n\n",
          "\t",
          "a",
          "Ketidakpastian",
          "1234567",
          "…",
          "“",
          "?!",
          "é",
          "e\u0301",
          "你好世界你好世界",
          "\uD83D\uDE00",
          "\uD83D\uDC69\u200D\uD83D\uDE80",
          "\uD83C\uDDEE\uD83C\uDDE9",
          "\u00A0",
          "\r\n",
          "\\",
          "\"",
          "\u0000");

  @Test
  void shouldCutLikeAModel() {
    assertThat(TokenPieces.of("Halo, apa kabar? 2025\n\nKetidakpastian"))
        .containsExactly(
            "Halo", ",", " apa", " kab", "ar", "?", " ", "202", "5", "\n\n", "Ket", "idak", "p",
            "astian");
  }

  @Test
  void shouldGiveTheTextAgainAndCutNoCharacterWhateverTheText() {
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      random.ints(random.nextInt(40), 0, BITS.size()).forEach(bit -> text.append(BITS.get(bit)));

      List<String> pieces = TokenPieces.of(text.toString());

      assertThat(String.join("", pieces)).isEqualTo(text.toString());
      assertThat(pieces)
          .noneMatch(String::isEmpty)
          .noneMatch(piece -> Character.isLowSurrogate(piece.charAt(0)))
          .noneMatch(piece -> Character.isHighSurrogate(piece.charAt(piece.length() - 1)));
    }
  }
}
