package com.milkyhoop.chatbot.localstack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes {@link AotCaches}: the JVMs that are started with its options record what they do until
 * they end, and {@link #assemble} makes a cache of each record. Nothing that serves writes one: it
 * would take seconds of its stop. Thread-safe but for {@link #assemble}, which comes last.
 *
 * @see "ADR 20: docs/adr/0020-caches-are-trained.md"
 */
public final class AotTraining implements StartupCache {

  private static final Duration ASSEMBLY_LIMIT = Duration.ofMinutes(2);

  private final Path folder;
  private final Map<String, JvmKind> kinds = new ConcurrentHashMap<>();

  private AotTraining(Path folder) {
    this.folder = folder;
  }

  /**
   * @param folder of the caches; records lie there too, until a cache was made of them
   */
  public static AotTraining into(Path folder) {
    try {
      return new AotTraining(Files.createDirectories(folder.toAbsolutePath()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> options(JvmKind kind, boolean isFirst) {
    if (!isFirst) {
      return List.of();
    }
    kinds.put(kind.name(), kind);
    return List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + recordOf(kind));
  }

  /**
   * Makes a cache for each kind of process that has ended, and deletes those of other jars.
   *
   * @return the caches by the kinds' names
   * @throws ChildStartException with Java's own words when one can't be made
   */
  public SortedMap<String, Path> assemble() {
    return assemble(kinds.keySet());
  }

  /** The same for these kinds alone. */
  public SortedMap<String, Path> assemble(Collection<String> names) {
    var caches = new TreeMap<String, Path>();
    for (String name : names) {
      caches.put(name, assemble(Objects.requireNonNull(kinds.get(name))));
    }
    return caches;
  }

  private Path assemble(JvmKind kind) {
    Path cache = AotCaches.file(folder, kind);
    Path unfinished = folder.resolve(kind.name() + ".unfinished");
    List<String> options = new ArrayList<>(kind.options());
    options.add("-XX:AOTMode=create");
    options.add("-XX:AOTConfiguration=" + recordOf(kind));
    options.add("-XX:AOTCache=" + unfinished);
    Path log = folder.resolve(kind.name() + ".log");
    try {
      Files.deleteIfExists(log);
      ChildProcess.run(
          new ChildSpec(
              "the assembly of " + cache.getFileName(),
              JavaCommand.withoutMain(kind.classPath(), options),
              Map.of(),
              folder,
              log,
              Signal.TERM),
          ASSEMBLY_LIMIT);
      for (Path old : AotCaches.all(folder, kind)) {
        Files.delete(old);
      }
      Files.move(unfinished, cache, StandardCopyOption.ATOMIC_MOVE);
      Files.delete(recordOf(kind));
      return cache;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path recordOf(JvmKind kind) {
    return folder.resolve(kind.name() + ".record");
  }
}
