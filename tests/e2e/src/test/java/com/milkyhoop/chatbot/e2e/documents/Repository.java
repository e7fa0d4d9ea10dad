package com.milkyhoop.chatbot.e2e.documents;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the text files of the repository: sources, documents, scripts and build files. */
public final class Repository {
  private static final Pattern TEXT =
      Pattern.compile(
          ".*\\.(?:java|proto|avsc|md|xml|yml|yaml|env|lua|sql|ts|properties)|chatbot|run|compose"
              + "|lint|contracts|sbom|release|reproducible|image-tag|rollout|rollback|write-rules"
              + "|\\.env_template|NOTICE|Dockerfile\\..*|check-.*|compose-check");

  /** Folders that builds and tools leave behind. */
  private static final Set<String> NOT_OURS = Set.of("target", "node_modules");

  private static final Set<String> TOLD = Set.of(".ci", ".github");

  /** Folders of modules that no service runs; all others are services' parts. */
  private static final Set<String> TOOLS = Set.of("tools", "tests");

  private static final Pattern TYPE =
      Pattern.compile(
          "\\b(?:class|record|interface|enum|message|service|rpc)\\s+([A-Z]\\w+)"
              + "|\"name\":\\s*\"([A-Z]\\w+)\"");

  private final Path home;
  private final List<TextFile> files;

  /**
   * One file.
   *
   * @param path from the root of the repository
   */
  public record TextFile(Path path, String text) {
    public boolean isNamed(String suffix) {
      return path.toString().endsWith(suffix);
    }
  }

  /** Returns the folder of this repository. */
  public static Path folder() {
    return Path.of(System.getProperty("chatbot.home", "../..")).toAbsolutePath().normalize();
  }

  public Repository(Path home) throws IOException {
    this.home = home;
    this.files = read(home);
  }

  public List<TextFile> files() {
    return files;
  }

  public Stream<TextFile> markdown() {
    return files.stream().filter(file -> file.isNamed(".md"));
  }

  /** Returns the Java sources that run in a service, whatever their modules are called. */
  public Stream<TextFile> sourcesOfServices() {
    return files.stream()
        .filter(file -> file.isNamed(".java") && !TOOLS.contains(file.path().getName(0).toString()))
        .filter(file -> file.path().toString().contains("src/main/java"));
  }

  /** Returns the text of one file, by its path from the root. */
  public String text(String path) {
    return files.stream()
        .filter(file -> file.path().equals(Path.of(path)))
        .findFirst()
        .map(TextFile::text)
        .orElseThrow(() -> new AssertionError(path + " is missing"));
  }

  public boolean has(Path path) {
    return Files.exists(home.resolve(path).normalize());
  }

  /** Returns the simple names of all types that Java, proto and Avro sources declare. */
  public Set<String> types() {
    return files.stream()
        .filter(file -> file.isNamed(".java") || file.isNamed(".proto") || file.isNamed(".avsc"))
        .flatMap(file -> TYPE.matcher(file.text()).results())
        .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
        .collect(toCollection(TreeSet::new));
  }

  private static List<TextFile> read(Path home) throws IOException {
    var found = new ArrayList<TextFile>();
    Files.walkFileTree(
        home,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return folder.equals(home) || isOurs(folder.getFileName().toString())
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()
                && TEXT.matcher(file.getFileName().toString()).matches()) {
              found.add(new TextFile(home.relativize(file), text(file)));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return List.copyOf(found);
  }

  /** Seeds of fuzz tests are bytes; folders with a dot are tools', but for CI's and GitHub's. */
  private static boolean isOurs(String folder) {
    return !NOT_OURS.contains(folder)
        && !folder.endsWith("Inputs")
        && (!folder.startsWith(".") || TOLD.contains(folder));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }
}
