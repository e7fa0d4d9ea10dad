package com.milkyhoop.chatbot.localstack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder of Java's class data archives, one a kind of process. A process with an archive starts
 * in half the time. It is written when the first process of its kind ends, which takes that some
 * seconds, and written anew when the class path or the JDK has changed.
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
  public List<String> options(String kind, boolean isWriter) {
    if (folder == null) {
      return List.of();
    }
    String file = "-XX:SharedArchiveFile=" + folder.resolve(kind + ".jsa");
    return isWriter ? List.of(file, "-XX:+AutoCreateSharedArchive") : List.of(file);
  }
}
