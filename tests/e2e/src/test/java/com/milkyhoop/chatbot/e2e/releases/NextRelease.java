package com.milkyhoop.chatbot.e2e.releases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.milkyhoop.chatbot.schemas.SchemaVersions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes of today's sources those of the next release, as its authors would: records get a field,
 * enums a symbol, both before others; the schemas of today are the version before, and the one that
 * is written; the code sets the field where it makes records.
 */
final class NextRelease {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> RECORDS =
      Set.of("ChatRequest", "TurnEvent", "ReplyEvent", "TurnRow", "RequestRow");
  private static final Set<String> ENUMS = Set.of("Action", "TurnEventKind", "ReplyEventKind");
  private static final Pattern MADE =
      Pattern.compile("\\bnew (" + String.join("|", RECORDS) + ")\\((?!\\))");
  private static final Pattern UNKNOWN = Pattern.compile("(\\bcase [A-Z_,\\s]*\\bUNKNOWN\\b)");
  private static final Pattern OURS =
      Pattern.compile("import com\\.milkyhoop\\.chatbot\\.(event|store)\\.");
  private static final String CODE = "/src/main/java/";

  private final Sources sources;

  private NextRelease(Sources sources) {
    this.sources = sources;
  }

  /** Changes a copy of today's sources. */
  static void in(Sources copy) throws IOException {
    var next = new NextRelease(copy);
    next.changeSchemas();
    next.addVersion();
    next.setTheField();
  }

  static Path versions(Path home) {
    return home.resolve("schemas/src/main/resources/com/milkyhoop/chatbot/schemas/released");
  }

  private Path schemas() {
    return sources.folder("schemas/src/main/avro");
  }

  private void changeSchemas() throws IOException {
    for (Path file : Sources.files(schemas(), ".avsc").toList()) {
      JsonNode schema = JSON.readTree(file.toFile());
      change(schema);
      JSON.writeValue(file.toFile(), schema);
    }
  }

  private static void change(JsonNode node) {
    node.forEach(NextRelease::change);
    if (node instanceof ObjectNode type) {
      String name = type.path("name").asText();
      if (type.has("fields") && RECORDS.contains(name)) {
        ObjectNode field = JSON.createObjectNode();
        field.put("name", "added_next").put("type", "string").put("default", "");
        ((ArrayNode) type.get("fields")).insert(0, field);
      } else if (type.has("symbols") && ENUMS.contains(name)) {
        ((ArrayNode) type.get("symbols")).insert(1, "ADDED_NEXT");
      }
    }
  }

  /** The recipe of released/README.md. */
  private void addVersion() throws IOException {
    Path versions = versions(sources.root());
    int today = SchemaVersions.shipped().numbers().last();
    int next = today + 1;
    Path folder = Files.createDirectories(versions.resolve(Integer.toString(next)));
    List<Path> files = Sources.files(schemas(), ".avsc").toList();
    for (Path file : files) {
      Files.copy(file, folder.resolve(file.getFileName()));
    }
    String names =
        files.stream()
            .map(file -> file.getFileName().toString().replace(".avsc", ""))
            .collect(Collectors.joining(" "));
    rewrite(
        versions.resolve("versions.properties"),
        listed ->
            listed.replaceFirst("(?m)^written = .*$", "written = " + today)
                + "%n%d = %s%n".formatted(next, names));
  }

  private void setTheField() throws IOException {
    for (Path file : Sources.files(sources.root(), ".java").toList()) {
      if (file.toString().contains(CODE)) {
        rewrite(file, NextRelease::withTheField);
      }
    }
  }

  private static String withTheField(String code) {
    if (!OURS.matcher(code).find()) {
      return code;
    }
    String made = MADE.matcher(code).replaceAll("$0\"next\", ");
    return UNKNOWN.matcher(made).replaceAll("$1, ADDED_NEXT");
  }

  private static void rewrite(Path file, UnaryOperator<String> change) throws IOException {
    Files.writeString(file, change.apply(Files.readString(file)));
  }
}
