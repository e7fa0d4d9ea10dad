package com.milkyhoop.chatbot.schemas;

import com.milkyhoop.chatbot.event.Charge;
import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.event.UserUsage;

/**
 * The codecs of the usage ledger, apart from {@link Codecs}.
 *
 * @param charges inside the ledger, in single-object encoding always
 * @param usage of chat-usage
 * @param lateCalls of chat-late-calls
 */
public record UsageCodecs(
    RecordCodec<Charge> charges, RecordCodec<UserUsage> usage, RecordCodec<LateCalls> lateCalls) {

  /** Returns those of an installation without a registry: single-object encoding. */
  public static UsageCodecs singleObject(SchemaVersions versions) {
    return new UsageCodecs(
        AvroCodec.singleObject(Charge.getClassSchema(), versions),
        AvroCodec.singleObject(UserUsage.getClassSchema(), versions),
        AvroCodec.singleObject(LateCalls.getClassSchema(), versions));
  }

  /** Registers every version of the public schema under {@code <topic>-value}. */
  public static UsageCodecs registered(
      SchemaRegistry registry, TopicNames topics, SchemaVersions versions) {
    return new UsageCodecs(
        AvroCodec.singleObject(Charge.getClassSchema(), versions),
        Codecs.registered(registry, topics.usage(), UserUsage.getClassSchema(), versions),
        Codecs.registered(registry, topics.lateCalls(), LateCalls.getClassSchema(), versions));
  }
}
