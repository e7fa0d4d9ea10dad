package com.milkyhoop.chatbot.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the file for {@code MODEL_ROUTES}: several models, the first to be asked first. */
final class ModelRoutes {
  private static final String ROUTE =
      """
        - name: model-%d
          base_url: %s
          model: gpt-4o
          key_env: OPENAI_API_KEY
      """;

  private ModelRoutes() {}

  static Path write(Path folder, List<URI> models) {
    var text = new StringBuilder("routes:\n");
    for (int i = 0; i < models.size(); i++) {
      text.append(ROUTE.formatted(i + 1, models.get(i)));
    }
    try {
      return Files.writeString(folder.resolve("routes.yml"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
