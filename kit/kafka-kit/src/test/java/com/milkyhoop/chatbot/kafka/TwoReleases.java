package com.milkyhoop.chatbot.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.milkyhoop.chatbot.schemas.SchemaVersions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Writes the schemas of two releases into a folder: version 2 is today's, version 1 has a turn
 * event without the model's name and with a field that today's has not.
 */
final class TwoReleases {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TURN_EVENT = "06-turn-event";

  private final Path folder;

  private TwoReleases(Path folder) {
    this.folder = folder;
  }

  static SchemaVersions in(Path folder) throws IOException {
    return new TwoReleases(folder).write();
  }

  private SchemaVersions write() throws IOException {
    var listed = new Properties();
    try (InputStream in = released("versions.properties")) {
      listed.load(in);
    }
    String newest = Integer.toString(SchemaVersions.shipped().numbers().last());
    String files = listed.getProperty(newest);
    for (String file : files.split("\\s+")) {
      try (InputStream in = released(newest + "/" + file + ".avsc")) {
        JsonNode type = JSON.readTree(in);
        write(2, file, type);
        write(1, file, file.equals(TURN_EVENT) ? older((ObjectNode) type) : type);
      }
    }
    Files.writeString(
        folder.resolve("versions.properties"), "1=%s\n2=%s\nwritten=1\n".formatted(files, files));
    return SchemaVersions.in(folder);
  }

  private void write(int version, String file, JsonNode type) throws IOException {
    Path target = folder.resolve(Integer.toString(version)).resolve(file + ".avsc");
    Files.createDirectories(target.getParent());
    Files.writeString(target, type.toString());
  }

  private static ObjectNode older(ObjectNode turnEvent) {
    ArrayNode fields = (ArrayNode) turnEvent.get("fields");
    for (int i = fields.size() - 1; i >= 0; i--) {
      if (fields.get(i).path("name").asText().equals("model")) {
        fields.remove(i);
      }
    }
    fields.insertObject(0).put("name", "priority").put("type", "int").put("default", 7);
    return turnEvent;
  }

  private static InputStream released(String name) {
    return SchemaVersions.class.getResourceAsStream("released/" + name);
  }
}
