package com.milkyhoop.chatbot.sink;

import com.milkyhoop.chatbot.testkit.SharedServers;
import java.util.HashMap;
import java.util.Map;

/** Environments of sinks for tests: shared broker, topics and group of their own. */
final class Settings {
  static final int PARTITIONS = 3;

  private Settings() {}

  static Map<String, String> environment(String databaseUrl) {
    String prefix = SharedServers.freshPrefix();
    return new HashMap<>(
        Map.ofEntries(
            Map.entry("DATABASE_URL", databaseUrl),
            Map.entry("KAFKA_BROKER", SharedServers.kafka().bootstrapServers()),
            Map.entry("KAFKA_TOPIC_PREFIX", prefix),
            Map.entry("KAFKA_TOPIC", prefix + "log"),
            Map.entry("TOPIC_PARTITIONS", Integer.toString(PARTITIONS)),
            Map.entry("REPLY_PARTITIONS", "1"),
            Map.entry("HTTP_PORT", "0"),
            Map.entry("SINK_RETRY_MAX_WAIT", "300ms"),
            Map.entry("KAFKA_CLIENT_SESSION_TIMEOUT_MS", "6000")));
  }

  static SinkConfig config(String databaseUrl) {
    return SinkConfig.read(environment(databaseUrl));
  }
}
