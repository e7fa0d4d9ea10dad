package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InlineReasoningTest {
  @ParameterizedTest
  @MethodSource("answers")
  void shouldLeaveOutWhatTheModelThinksFirstHoweverItIsCut(String answer, String text) {
    var random = new Random(13);
    for (int round = 0; round < 200; round++) {
      assertThat(inPieces(answer, 1 + random.nextInt(12), random)).isEqualTo(text);
    }
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        arguments("Halo", "Halo"),
        arguments("  Halo ", "  Halo "),
        arguments("<think>Hm.</think>Halo", "Halo"),
        arguments("\n<think>\nHm.\n</think>\n\nA\nB", "A\nB"),
        arguments("<think></think>Halo", "Halo"),
        arguments("<thinking>Hm.</thinking>Halo", "<thinking>Hm.</thinking>Halo"),
        arguments("Say <think>Hm.</think>", "Say <think>Hm.</think>"),
        arguments("<thi", "<thi"),
        arguments("<think>never closed", "<think>never closed"),
        arguments("<think>Hm.</think>", ""),
        arguments("  \n ", ""));
  }

  @Test
  void shouldPassTextOnAtOnce() {
    var reasoning = new InlineReasoning();

    assertThat(reasoning.take("<")).isEmpty();
    assertThat(reasoning.take("b>")).isEqualTo("<b>");
    assertThat(reasoning.take("<think>")).isEqualTo("<think>");
  }

  private static String inPieces(String answer, int most, Random random) {
    var reasoning = new InlineReasoning();
    var text = new StringBuilder();
    for (int at = 0; at < answer.length(); ) {
      int length = Math.min(1 + random.nextInt(most), answer.length() - at);
      text.append(reasoning.take(answer.substring(at, at + length)));
      at += length;
    }
    return text.append(reasoning.end()).toString();
  }
}
