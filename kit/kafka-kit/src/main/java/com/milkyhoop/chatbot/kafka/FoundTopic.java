package com.milkyhoop.chatbot.kafka;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Describes a topic as the broker has it.
 *
 * @param config every setting in force; empty where it may not be read
 */
record FoundTopic(String name, int partitions, int replication, Map<String, String> config) {
  FoundTopic {
    config = Map.copyOf(config);
  }

  Optional<String> setting(String key) {
    return Optional.ofNullable(config.get(key));
  }

  /** 0 where it may not be read. */
  int maxMessageBytes() {
    return setting(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).map(Integer::parseInt).orElse(0);
  }
}
