package com.milkyhoop.chatbot.schemas;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** Gives each schema one id, whatever its subjects, as registries do. */
final class FakeRegistry implements SchemaRegistry {
  private final List<Schema> byId = new ArrayList<>();
  private final Map<String, List<Schema>> bySubject = new HashMap<>();

  @Override
  public int register(String subject, Schema schema) {
    List<Schema> versions = bySubject.computeIfAbsent(subject, _ -> new ArrayList<>());
    if (!versions.contains(schema)) {
      versions.add(schema);
    }
    if (!byId.contains(schema)) {
      byId.add(schema);
    }
    return byId.indexOf(schema) + 1;
  }

  /** Returns the versions of a subject, first registered first. */
  List<Schema> versions(String subject) {
    return List.copyOf(bySubject.getOrDefault(subject, List.of()));
  }

  /** Returns the schema that the bytes name in Confluent's envelope. */
  Schema schemaOf(byte[] bytes) {
    return byId.get(ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt() - 1);
  }
}
