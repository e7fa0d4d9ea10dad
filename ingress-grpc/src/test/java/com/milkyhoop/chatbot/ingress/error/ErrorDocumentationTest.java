package com.milkyhoop.chatbot.ingress.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/errors.md is the catalogue; {@code -Derrors.write=true} writes it anew. */
class ErrorDocumentationTest {
  private static final Path FILE = Path.of("..", "docs", "errors.md");

  @Test
  void shouldSayWhatTheCatalogueSays() throws IOException {
    String expected = ErrorDocumentation.render();
    if (Boolean.getBoolean("errors.write")) {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, expected);
    }

    assertThat(FILE).hasContent(expected);
  }
}
