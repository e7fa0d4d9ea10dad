package com.milkyhoop.chatbot.schemas;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * The versions of the Avro schemas that this release knows. Readers read records of all of them;
 * writers write one, by default the newest that the release before ships too: so instances of both
 * releases can run side by side, and an upgrade can be rolled back.
 *
 * <p>{@code README.md} beside the resources says how a schema is changed.
 *
 * @see "ADR 11: docs/adr/0011-schemas-have-versions.md"
 */
public final class SchemaVersions {
  private static final String WRITTEN = "written";

  private final NavigableMap<Integer, Map<String, Schema>> types;
  private final int written;

  /**
   * @param types of each version, every named type by its full name
   * @param written the version that writers write
   */
  SchemaVersions(NavigableMap<Integer, Map<String, Schema>> types, int written) {
    if (!types.containsKey(written)) {
      throw new IllegalArgumentException(
          "version %d of the schemas is none of %s".formatted(written, types.keySet()));
    }
    this.types = types;
    this.written = written;
  }

  /** Returns the versions that are shipped with this release; they are read once. */
  public static SchemaVersions shipped() {
    return Shipped.VERSIONS;
  }

  private static final class Shipped {
    static final SchemaVersions VERSIONS = read(Shipped::open);

    private static InputStream open(String name) {
      return requireNonNull(SchemaVersions.class.getResourceAsStream("released/" + name), name);
    }
  }

  /** Returns the versions in a folder: those of another release, for who looks from outside. */
  public static SchemaVersions in(Path folder) {
    return read(name -> Files.newInputStream(folder.resolve(name)));
  }

  private interface Source {
    InputStream open(String name) throws IOException;
  }

  private static SchemaVersions read(Source source) {
    Properties listed = new Properties();
    try (InputStream in = source.open("versions.properties")) {
      listed.load(in);
      var types = new TreeMap<Integer, Map<String, Schema>>();
      for (String name : listed.stringPropertyNames()) {
        if (!name.equals(WRITTEN)) {
          String[] files = listed.getProperty(name).split("\\s+");
          types.put(Integer.valueOf(name), parse(source, name, files));
        }
      }
      return new SchemaVersions(types, Integer.parseInt(listed.getProperty(WRITTEN)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Schema> parse(Source source, String version, String[] files)
      throws IOException {
    var parser = new Schema.Parser();
    for (String file : files) {
      try (InputStream in = source.open(version + "/" + file + ".avsc")) {
        parser.parse(in);
      }
    }
    return Map.copyOf(parser.getTypes());
  }

  /**
   * Returns the same versions, of which another is written.
   *
   * @throws IllegalArgumentException when it is none of them
   */
  public SchemaVersions writing(int version) {
    return new SchemaVersions(types, version);
  }

  /** Returns the numbers of the versions, oldest first. */
  public NavigableSet<Integer> numbers() {
    return types.navigableKeySet();
  }

  /** Returns the version that writers write. */
  public int written() {
    return written;
  }

  /** Returns every named type of a version, by its full name. */
  Map<String, Schema> types(int version) {
    return requireNonNull(types.get(version), () -> "no version " + version);
  }

  /** Returns every schema of this type that a version has, oldest first. */
  List<Schema> of(String type) {
    List<Schema> known = having(types, type).distinct().toList();
    if (known.isEmpty()) {
      throw new IllegalStateException(type + " is in no version of the schemas");
    }
    return known;
  }

  /**
   * Returns the schema with which this type is written. A type that came later than the version
   * that is written has the schema with which it came: no earlier release reads it.
   */
  public Schema written(String type) {
    return having(types.headMap(written, true).descendingMap(), type)
        .findFirst()
        .orElseGet(() -> of(type).getFirst());
  }

  private static Stream<Schema> having(Map<Integer, Map<String, Schema>> types, String type) {
    return types.values().stream()
        .filter(version -> version.containsKey(type))
        .map(version -> version.get(type));
  }

  @Override
  public String toString() {
    return "version %d of %s".formatted(written, types.keySet());
  }
}
