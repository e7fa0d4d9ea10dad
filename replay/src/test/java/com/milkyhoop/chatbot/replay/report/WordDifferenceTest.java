package com.milkyhoop.chatbot.replay.report;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.replay.report.WordDifference.Piece;
import com.milkyhoop.chatbot.replay.report.WordDifference.Side;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WordDifferenceTest {
  @Test
  void shouldMarkTheWordsThatDiffer() {
    assertThat(WordDifference.of("The order comes tomorrow.", "The order came, tomorrow."))
        .containsExactly(
            new Piece(Side.BOTH, "The order "),
            new Piece(Side.RECORDED, "comes"),
            new Piece(Side.ARM, "came,"),
            new Piece(Side.BOTH, " tomorrow."));
  }

  @Test
  void shouldMarkNothingWhenTextsAreEqual() {
    assertThat(WordDifference.of("Ya, bisa!", "Ya, bisa!"))
        .containsExactly(new Piece(Side.BOTH, "Ya, bisa!"));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void shouldGiveBothTextsAgain(List<String> pair) {
    List<Piece> pieces = WordDifference.of(pair.get(0), pair.get(1));

    assertThat(side(pieces, Side.RECORDED)).isEqualTo(pair.get(0));
    assertThat(side(pieces, Side.ARM)).isEqualTo(pair.get(1));
  }

  static List<List<String>> pairs() {
    String words = "a b c d e f g\n".repeat(2_000);
    return List.of(
        List.of("", "something"),
        List.of("one two three", "three two one"),
        List.of("😀 über 日本語", "über 😀 日本"),
        List.of(words, "x" + words + "y"),
        List.of("a ".repeat(20_000), "b\n".repeat(20_000)));
  }

  private static String side(List<Piece> pieces, Side side) {
    return pieces.stream()
        .filter(piece -> piece.side() == side || piece.side() == Side.BOTH)
        .map(Piece::text)
        .collect(joining());
  }
}
