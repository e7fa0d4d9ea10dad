package com.milkyhoop.chatbot.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.util.RandomData;

/**
 * The schemas as an earlier and a later release might have them, made from those of today by
 * changes that the rules allow.
 */
final class VersionedTypes {
  private static final ObjectMapper JSON = new ObjectMapper();

  static final VersionedTypes TODAY = new VersionedTypes(_ -> {});

  /** Lacks fields, in the middle and deeper, a symbol and a type; has a field of its own. */
  static final VersionedTypes OLDER =
      new VersionedTypes(VersionedTypes::older).without("ReplyEvent");

  /** Has a field, before the others, and a symbol that today's has not. */
  static final VersionedTypes NEWER = new VersionedTypes(VersionedTypes::newer);

  private final Map<String, Schema> types = new TreeMap<>();

  private VersionedTypes(Consumer<ObjectNode> change) {
    SchemaSources.today().forEach((name, schema) -> types.put(name, changed(schema, change)));
  }

  private static void older(ObjectNode type) {
    switch (type.path("name").asText()) {
      case "TurnEvent" -> {
        removeField(type, "model");
        addField(type, "priority", 7);
      }
      case "Failure" -> removeField(type, "retry_after_ms");
      case "TurnEventKind" -> removeSymbol(type, "SWEEP");
      default -> {}
    }
  }

  private static void newer(ObjectNode type) {
    switch (type.path("name").asText()) {
      case "TurnEvent" -> addField(type, "colour", 0);
      case "TurnEventKind" -> ((ArrayNode) type.get("symbols")).add("PAUSED");
      default -> {}
    }
  }

  private VersionedTypes without(String name) {
    types.remove(get(name).getFullName());
    return this;
  }

  Schema get(String name) {
    return types.values().stream()
        .filter(type -> type.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Numbers them from 1. */
  static SchemaVersions versions(int written, VersionedTypes... oldestFirst) {
    var numbered = new TreeMap<Integer, Map<String, Schema>>();
    for (VersionedTypes version : oldestFirst) {
      numbered.put(numbered.size() + 1, version.types);
    }
    return new SchemaVersions(numbered, written);
  }

  /** Reads single-object encoding as a release does that knows this schema alone. */
  static GenericData.Record read(byte[] bytes, Schema only) {
    try {
      return new BinaryMessageDecoder<GenericData.Record>(new GenericData(), only).decode(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes any record of this schema. */
  static byte[] write(Schema schema) {
    Object record = new RandomData(schema, 1, 7).iterator().next();
    try {
      return new BinaryMessageEncoder<>(new GenericData(), schema).encode(record).array();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Schema changed(Schema schema, Consumer<ObjectNode> change) {
    try {
      JsonNode tree = JSON.readTree(schema.toString());
      changeAll(tree, change);
      return new Schema.Parser().parse(JSON.writeValueAsString(tree));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void changeAll(JsonNode node, Consumer<ObjectNode> change) {
    node.forEach(inner -> changeAll(inner, change));
    if (node instanceof ObjectNode type && (type.has("fields") || type.has("symbols"))) {
      change.accept(type);
    }
  }

  private static void addField(ObjectNode record, String name, int byDefault) {
    ObjectNode field = JSON.createObjectNode().put("name", name).put("type", "int");
    ((ArrayNode) record.get("fields")).insert(0, field.put("default", byDefault));
  }

  private static void removeField(ObjectNode record, String name) {
    ArrayNode fields = (ArrayNode) record.get("fields");
    for (int i = fields.size() - 1; i >= 0; i--) {
      if (fields.get(i).path("name").asText().equals(name)) {
        fields.remove(i);
      }
    }
  }

  private static void removeSymbol(ObjectNode enumeration, String symbol) {
    ArrayNode symbols = (ArrayNode) enumeration.get("symbols");
    for (int i = symbols.size() - 1; i >= 0; i--) {
      if (symbols.get(i).asText().equals(symbol)) {
        symbols.remove(i);
      }
    }
  }
}
