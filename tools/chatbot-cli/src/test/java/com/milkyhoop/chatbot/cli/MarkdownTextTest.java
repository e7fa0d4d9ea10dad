package com.milkyhoop.chatbot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MarkdownTextTest {
  private static final String REPLY =
      """
      # Judul besar
      Ini **kata tebal** dan `kode pendek`, lalu kalimat yang panjang sekali.

      - satu
      - dua
      ```java
      int x = 1; // a line that is longer than the window
      ```
      Selesai.\
      """;

  @Test
  void shouldBreakLinesBetweenWords() {
    assertThat(shown("satu dua tiga empat", 9, 100)).isEqualTo("satu dua \ntiga \nempat");
  }

  @Test
  void shouldCountWideLettersTwice() {
    assertThat(shown("你好世界", 4, 100)).isEqualTo("你好\n世界");
  }

  @Test
  void shouldShowEmphasisHeadingsListsAndCode() {
    assertThat(shown(REPLY, 40, 1_000))
        .startsWith("\033[1mJudul besar\033[22m\n")
        .contains("Ini \033[1mkata tebal\033[22m dan \033[36mkode pendek\033[39m, lalu \nkalimat")
        .contains("• satu\n• dua\n")
        .contains("\033[36mint x = 1; // a line that is longer than the window\n\033[39m")
        .endsWith("Selesai.");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void shouldShowTheSameHoweverTheTextComes(int size) {
    assertThat(shown(REPLY, 40, size)).isEqualTo(shown(REPLY, 40, 1_000));
  }

  @Test
  void shouldEndColoursWhereTheModelDoesNot() {
    assertThat(shown("**tebal `kode", 40, 100)).endsWith("kode\033[22m\033[39m");
  }

  private static String shown(String reply, int columns, int size) {
    var text = new MarkdownText(columns);
    var all = new StringBuilder();
    for (int i = 0; i < reply.length(); i += size) {
      all.append(text.take(reply.substring(i, Math.min(reply.length(), i + size))));
    }
    return all + text.end();
  }
}
