package com.milkyhoop.chatbot.schemas;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * The Avro schemas of one folder, parsed as the build does: in the order of their file names.
 *
 * @param types every named type, by its full name
 */
record SchemaFolder(String name, Map<String, Schema> types) {
  private static final Path HISTORY = Path.of("src/test/resources/history");

  static SchemaFolder current() {
    return read(Path.of("src/main/avro"));
  }

  /** All that was shipped, oldest first. */
  static List<SchemaFolder> history() {
    return list(HISTORY)
        .filter(Files::isDirectory)
        .sorted(Comparator.comparing(folder -> Integer.valueOf(folder.getFileName().toString())))
        .map(SchemaFolder::read)
        .toList();
  }

  Schema type(String fullName) {
    return requireNonNull(types.get(fullName), fullName);
  }

  private static SchemaFolder read(Path folder) {
    var parser = new Schema.Parser();
    list(folder).sorted().forEach(file -> parse(parser, file));
    return new SchemaFolder(folder.toString(), new TreeMap<>(parser.getTypes()));
  }

  private static void parse(Schema.Parser parser, Path file) {
    try {
      parser.parse(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
