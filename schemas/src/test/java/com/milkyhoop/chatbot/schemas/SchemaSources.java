package com.milkyhoop.chatbot.schemas;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/** The schema files as they lie in the repository. */
final class SchemaSources {
  private static final Path RELEASED =
      Path.of("src/main/resources/com/milkyhoop/chatbot/schemas/released");

  private SchemaSources() {}

  /** Every named type of today by its full name, parsed as the build does: in order of files. */
  static Map<String, Schema> today() {
    var parser = new Schema.Parser();
    list(Path.of("src/main/avro")).forEach(file -> parse(parser, file));
    return new TreeMap<>(parser.getTypes());
  }

  /** The numbers of the versions that have a folder, oldest first. */
  static TreeSet<Integer> folders() {
    return list(RELEASED).stream()
        .filter(Files::isDirectory)
        .map(folder -> Integer.valueOf(folder.getFileName().toString()))
        .collect(toCollection(TreeSet::new));
  }

  /** Every named type of a version's folder, whichever of its files the release lists. */
  static Map<String, Schema> folder(int version) {
    var parser = new Schema.Parser();
    list(RELEASED.resolve(Integer.toString(version))).forEach(file -> parse(parser, file));
    return new TreeMap<>(parser.getTypes());
  }

  private static void parse(Schema.Parser parser, Path file) {
    try {
      parser.parse(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
