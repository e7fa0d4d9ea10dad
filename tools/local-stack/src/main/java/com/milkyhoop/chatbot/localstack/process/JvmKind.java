package com.milkyhoop.chatbot.localstack.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Describes JVMs that run the same program in the same way: what a file depends on that makes their
 * starts faster.
 *
 * @param name of the program, such as {@code processor}
 * @param options all of the JVM's, but those for such a file
 */
public record JvmKind(String name, String classPath, List<String> options) {

  public JvmKind {
    options = List.copyOf(options);
  }

  /** Identifies the JDK, the options, and the name, size and time of every jar. */
  String fingerprint() {
    try {
      int hash = System.getProperty("java.vm.version").hashCode();
      hash = 31 * hash + time(Path.of(System.getProperty("java.home"), "lib", "modules"));
      hash = 31 * hash + options.hashCode();
      for (String entry : classPath.split(File.pathSeparator)) {
        for (Path jar : jars(entry)) {
          hash = 31 * hash + jar.hashCode();
          hash = 31 * hash + Long.hashCode(Files.size(jar));
          hash = 31 * hash + time(jar);
        }
      }
      return Integer.toHexString(hash);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int time(Path file) throws IOException {
    return Files.exists(file) ? Files.getLastModifiedTime(file).hashCode() : 0;
  }

  private static List<Path> jars(String entry) throws IOException {
    if (!entry.endsWith("/*")) {
      return Stream.of(Path.of(entry)).filter(Files::exists).toList();
    }
    try (Stream<Path> files = Files.list(Path.of(entry).getParent())) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }
}
