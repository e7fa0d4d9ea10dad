package com.milkyhoop.chatbot.schemas;

import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.TurnEvent;
import java.util.LinkedHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * The codec of each Avro topic, and those of the rows in stores. Made once at start; with a
 * registry, that is when it is asked.
 */
public record Codecs(
    RecordCodec<ChatRequest> requests,
    RecordCodec<TurnEvent> turns,
    RecordCodec<ReplyEvent> replies,
    RecordCodec<LateCalls> lateCalls,
    RowCodecs rows) {

  /** Returns those of an installation without a registry, with the version written by default. */
  public static Codecs singleObject() {
    return singleObject(SchemaVersions.shipped());
  }

  /** Returns those of single-object encoding, without a registry. */
  public static Codecs singleObject(SchemaVersions versions) {
    return new Codecs(
        AvroCodec.singleObject(ChatRequest.getClassSchema(), versions),
        AvroCodec.singleObject(TurnEvent.getClassSchema(), versions),
        AvroCodec.singleObject(ReplyEvent.getClassSchema(), versions),
        AvroCodec.singleObject(LateCalls.getClassSchema(), versions),
        RowCodecs.of(versions));
  }

  /**
   * Registers, with a registry, every version of the schemas under {@code <topic>-value} and keeps
   * their ids.
   */
  public static Codecs registered(
      SchemaRegistry registry, TopicNames topics, SchemaVersions versions) {
    return new Codecs(
        registered(registry, topics.requests(), ChatRequest.getClassSchema(), versions),
        registered(registry, topics.turns(), TurnEvent.getClassSchema(), versions),
        registered(registry, topics.replies(), ReplyEvent.getClassSchema(), versions),
        registered(registry, topics.lateCalls(), LateCalls.getClassSchema(), versions),
        RowCodecs.of(versions));
  }

  static <T extends SpecificRecord> RecordCodec<T> registered(
      SchemaRegistry registry, String topic, Schema schema, SchemaVersions versions) {
    var ids = new LinkedHashMap<Schema, Integer>();
    for (Schema version : versions.of(schema.getFullName())) {
      ids.put(version, registry.register(topic + "-value", version));
    }
    return AvroCodec.confluent(schema, versions, ids);
  }
}
