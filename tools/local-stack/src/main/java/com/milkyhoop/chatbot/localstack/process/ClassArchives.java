package com.milkyhoop.chatbot.localstack.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of Java's class data archives, one a kind of process. A process with an archive starts
 * in half the time. It is written when the first process of its kind ends, which takes that some
 * seconds. Its name tells which jars and which JDK it is for, because Java itself does not write it
 * anew when a jar has changed.
 */
public final class ClassArchives {

  /** No archives: every start is the same, every stop is fast. */
  public static final ClassArchives NONE = new ClassArchives(null);

  private final @Nullable Path folder;

  private ClassArchives(@Nullable Path folder) {
    this.folder = folder;
  }

  public static ClassArchives in(Path folder) {
    try {
      return new ClassArchives(Files.createDirectories(folder.toAbsolutePath()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The JVM options for a process of this kind.
   *
   * @param isWriter for one process of a kind only: two must not write one file
   */
  public List<String> options(String kind, String classPath, boolean isWriter) {
    if (folder == null) {
      return List.of();
    }
    try {
      String name = kind + "-" + fingerprint(classPath) + ".jsa";
      Path archive = folder.resolve(name);
      if (isWriter) {
        deleteOthers(kind, name);
        return List.of("-XX:SharedArchiveFile=" + archive, "-XX:+AutoCreateSharedArchive");
      }
      return Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteOthers(String kind, String name) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.toList()) {
        String its = each.getFileName().toString();
        if (its.startsWith(kind + "-") && !its.equals(name)) {
          Files.delete(each);
        }
      }
    }
  }

  /** Identifies the JDK and the name, size and time of every jar. */
  private static String fingerprint(String classPath) throws IOException {
    int hash = System.getProperty("java.vm.version").hashCode();
    for (String entry : classPath.split(File.pathSeparator)) {
      for (Path jar : jars(entry)) {
        hash = 31 * hash + jar.hashCode();
        hash = 31 * hash + Long.hashCode(Files.size(jar));
        hash = 31 * hash + Files.getLastModifiedTime(jar).hashCode();
      }
    }
    return Integer.toHexString(hash);
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
