package com.milkyhoop.chatbot.e2e.releases;

import com.milkyhoop.chatbot.e2e.Stack;
import com.milkyhoop.chatbot.localstack.Release;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/** A copy of the sources of a release, which can be built beside today's. */
record Sources(Path root) {
  private static final Path ALL = Path.of("target", "releases");
  private static final Set<String> NO_SOURCES = Set.of("target", ".git");

  /** Copies today's, committed or not. */
  static Sources ofToday(String name) throws IOException {
    Path home = Stack.home();
    Path root = empty(name);
    Files.walkFileTree(
        home,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes its)
              throws IOException {
            if (NO_SOURCES.contains(folder.getFileName().toString())) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(root.resolve(home.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes its) throws IOException {
            if (!NO_SOURCES.contains(file.getFileName().toString())) {
              Files.copy(file, root.resolve(home.relativize(file)));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return new Sources(root);
  }

  /**
   * Takes those of a commit from the repository.
   *
   * @param commit or a tag; empty: the first that has the schemas of today
   */
  static Sources ofCommit(String commit) throws IOException {
    Path home = Stack.home();
    Path root = empty("earlier");
    Path log = root.resolveSibling("git.log");
    String which = commit.isBlank() ? firstWithTheSchemasOfToday(home, log) : commit;
    Path archive = root.resolveSibling("earlier.tar");
    Tool.run(home, log, "git", "archive", "-o", archive.toString(), which);
    Tool.run(root, log, "tar", "-xf", archive.toString());
    Files.delete(archive);
    return new Sources(root);
  }

  private static String firstWithTheSchemasOfToday(Path home, Path log) throws IOException {
    String commit =
        Tool.run(home, log, "git", "log", "-1", "--format=%H", "--", "schemas/src/main/avro");
    if (commit.isBlank()) {
      throw new IllegalStateException(
          "no commit of the schemas; is the repository a shallow clone?");
    }
    return commit.strip();
  }

  private static Path empty(String name) throws IOException {
    Path root = ALL.resolve(name).toAbsolutePath();
    if (Files.exists(root)) {
      try (Stream<Path> all = Files.walk(root)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    return Files.createDirectories(root);
  }

  /** Builds the deployables as the README says. */
  Release build() throws IOException {
    Path maven = Path.of(System.getProperty("chatbot.maven.home"), "bin", "mvn");
    Tool.run(
        root,
        root.resolveSibling(root.getFileName() + ".log"),
        maven.toString(),
        "-B",
        "-ntp",
        "-q",
        "-Dmaven.test.skip=true",
        "-pl",
        "ingress-grpc,stream-processor,sink-postgres",
        "-am",
        "package");
    return Release.at(root);
  }

  Path folder(String name) {
    return root.resolve(name);
  }

  /** Returns the files in a folder whose names end so, in the order of their names. */
  static Stream<Path> files(Path folder, String suffix) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
