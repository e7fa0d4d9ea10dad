package com.milkyhoop.chatbot.localstack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of Java's ahead-of-time caches (JEP 483, 514, 515), one a kind of process: classes that
 * are loaded and linked, and profiles of the methods that were hot when an {@link AotTraining} made
 * it. A JVM only reads it, so no stop takes longer. Its name tells which jars, options and JDK it
 * is for, and no other is used: before 25.0.4 Java takes classes from a cache though their jar has
 * changed (<a href="https://bugs.openjdk.org/browse/JDK-8377932">JDK-8377932</a>).
 *
 * @see "ADR 20: docs/adr/0020-caches-are-trained.md"
 */
public final class AotCaches implements StartupCache {

  private static final String SUFFIX = ".aot";

  private final Path folder;
  private final StartupCache otherwise;
  private final Set<String> stale = ConcurrentHashMap.newKeySet();

  private AotCaches(Path folder, StartupCache otherwise) {
    this.folder = folder;
    this.otherwise = otherwise;
  }

  /**
   * @param otherwise for kinds without a cache that fits
   */
  public static AotCaches in(Path folder, StartupCache otherwise) {
    return new AotCaches(folder.toAbsolutePath(), otherwise);
  }

  @Override
  public List<String> options(JvmKind kind, boolean isFirst) {
    Path cache = file(folder, kind);
    if (Files.exists(cache)) {
      return List.of("-XX:AOTCache=" + cache);
    }
    if (!all(folder, kind).isEmpty()) {
      stale.add(kind.name());
    }
    return otherwise.options(kind, isFirst);
  }

  /** Returns the kinds that were asked for and have but caches of other jars, options or JDKs. */
  public Set<String> stale() {
    return Set.copyOf(stale);
  }

  static Path file(Path folder, JvmKind kind) {
    return folder.resolve(kind.name() + "-" + kind.fingerprint() + SUFFIX);
  }

  /** Returns all caches of this kind, whatever jars they are for. */
  static List<Path> all(Path folder, JvmKind kind) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    Pattern name =
        Pattern.compile(Pattern.quote(kind.name()) + "-[0-9a-f]+" + Pattern.quote(SUFFIX));
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(each -> name.matcher(each.getFileName().toString()).matches()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
