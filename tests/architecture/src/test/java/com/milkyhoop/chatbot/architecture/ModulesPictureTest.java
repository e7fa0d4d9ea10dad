package com.milkyhoop.chatbot.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds docs/architecture.md to the classes, or writes it: {@code -Darchitecture.write}. */
class ModulesPictureTest {
  private static final Path DOCUMENT = Home.PATH.resolve("docs/architecture.md");
  private static final String BEGIN = "<!-- modules: what a command wrote -->\n";
  private static final String END = "<!-- end of modules -->";

  @Test
  void shouldShowTheModulesAsTheyAre() throws IOException {
    String text = Files.readString(DOCUMENT);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    assertThat(end).as("markers of %s", DOCUMENT).isGreaterThanOrEqualTo(begin);
    String drawn = '\n' + new ModulesPicture(Modules.in(Home.PATH)).markdown() + '\n';

    if (System.getProperty("architecture.write") != null) {
      Files.writeString(DOCUMENT, text.substring(0, begin) + drawn + text.substring(end));
    } else {
      assertThat(text.substring(begin, end))
          .as("%s is stale; the command at its beginning writes it", DOCUMENT)
          .isEqualTo(drawn);
    }
  }
}
