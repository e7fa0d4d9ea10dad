package com.milkyhoop.chatbot.e2e.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * What a run leaves behind, under target: kept when it fails, and until the next run of its name.
 */
final class RunFolder {
  private final Path path;

  RunFolder(String name) {
    path = Path.of("target", "faults", name);
  }

  /** Empty, whatever was there. */
  Path create() throws IOException {
    delete();
    return Files.createDirectories(path);
  }

  void delete() throws IOException {
    if (Files.exists(path)) {
      try (Stream<Path> all = Files.walk(path)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
