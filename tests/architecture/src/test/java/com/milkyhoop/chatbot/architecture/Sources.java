package com.milkyhoop.chatbot.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads the Java sources of main in all modules. */
final class Sources {
  private Sources() {}

  /**
   * One file.
   *
   * @param path from the root of the repository
   */
  record Source(Path path, String text) {}

  static List<Source> main(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      List<Source> sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(home::relativize)
              .filter(file -> file.toString().replace('\\', '/').contains("src/main/java/"))
              .filter(file -> !file.toString().contains("target"))
              .map(file -> new Source(file, text(home.resolve(file))))
              .toList();
      if (sources.size() < 300) {
        throw new IllegalStateException("only %d sources in %s".formatted(sources.size(), home));
      }
      return sources;
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }
}
