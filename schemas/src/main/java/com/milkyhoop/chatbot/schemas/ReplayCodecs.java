package com.milkyhoop.chatbot.schemas;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayTask;

/**
 * The codecs of the two topics of replays, apart from {@link Codecs}: the services know neither.
 */
public record ReplayCodecs(RecordCodec<ReplayTask> tasks, RecordCodec<ReplayResult> results) {

  /** Returns those of an installation without a registry: single-object encoding. */
  public static ReplayCodecs singleObject(SchemaVersions versions) {
    return new ReplayCodecs(
        AvroCodec.singleObject(ReplayTask.getClassSchema(), versions),
        AvroCodec.singleObject(ReplayResult.getClassSchema(), versions));
  }

  /** Registers every version of the schemas under {@code <topic>-value} and keeps their ids. */
  public static ReplayCodecs registered(
      SchemaRegistry registry, String tasks, String results, SchemaVersions versions) {
    return new ReplayCodecs(
        Codecs.registered(registry, tasks, ReplayTask.getClassSchema(), versions),
        Codecs.registered(registry, results, ReplayResult.getClassSchema(), versions));
  }
}
