package com.milkyhoop.chatbot.schemas;

import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.TurnEvent;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** The codec of each Avro topic. Made once at start; with a registry, that is when it is asked. */
public record Codecs(
    RecordCodec<ChatRequest> requests,
    RecordCodec<TurnEvent> turns,
    RecordCodec<ReplyEvent> replies) {

  /** Without a registry: single-object encoding. */
  public static Codecs singleObject() {
    return new Codecs(
        singleObject(ChatRequest.getClassSchema()),
        singleObject(TurnEvent.getClassSchema()),
        singleObject(ReplyEvent.getClassSchema()));
  }

  /** With a registry: registers the schemas under {@code <topic>-value} and keeps their ids. */
  public static Codecs registered(SchemaRegistry registry, TopicNames topics) {
    return new Codecs(
        registered(registry, topics.requests(), ChatRequest.getClassSchema()),
        registered(registry, topics.turns(), TurnEvent.getClassSchema()),
        registered(registry, topics.replies(), ReplyEvent.getClassSchema()));
  }

  /** For values that never leave the process's own stores: single-object encoding. */
  public static <T extends SpecificRecord> RecordCodec<T> singleObject(Schema schema) {
    return new AvroCodec<>(schema, null, Map.of());
  }

  private static <T extends SpecificRecord> RecordCodec<T> registered(
      SchemaRegistry registry, String topic, Schema schema) {
    int id = registry.register(topic + "-value", schema);
    return new AvroCodec<>(schema, id, Map.of(id, schema));
  }
}
