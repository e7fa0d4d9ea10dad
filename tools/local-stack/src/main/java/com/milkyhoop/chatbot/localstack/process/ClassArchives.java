package com.milkyhoop.chatbot.localstack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of Java's class data archives, one a kind of process. A process with an archive starts
 * in half the time. It is written when the first process of its kind ends, which takes that some
 * seconds. Its name tells which jars and which JDK it is for, because Java itself does not write it
 * anew when a jar has changed.
 */
public final class ClassArchives implements StartupCache {

  private final Path folder;

  private ClassArchives(Path folder) {
    this.folder = folder;
  }

  public static ClassArchives in(Path folder) {
    try {
      return new ClassArchives(Files.createDirectories(folder.toAbsolutePath()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> options(JvmKind kind, boolean isFirst) {
    try {
      String name = kind.name() + "-" + kind.fingerprint() + ".jsa";
      Path archive = folder.resolve(name);
      if (isFirst) {
        deleteOthers(kind, name);
        return List.of("-XX:SharedArchiveFile=" + archive, "-XX:+AutoCreateSharedArchive");
      }
      return Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteOthers(JvmKind kind, String name) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.toList()) {
        String its = each.getFileName().toString();
        if (its.startsWith(kind.name() + "-") && its.endsWith(".jsa") && !its.equals(name)) {
          Files.delete(each);
        }
      }
    }
  }
}
