package com.milkyhoop.chatbot.kafka;

import static java.util.stream.Collectors.joining;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes the commands of Kafka's own tools that bring topics into the form of a plan. */
final class TopicCommands {
  private final String brokers;

  TopicCommands(String brokers) {
    this.brokers = brokers;
  }

  /** Creates the topic as planned. */
  String create(TopicSettings topic, Optional<Short> replication) {
    String replicas = replication.map(count -> " --replication-factor " + count).orElse("");
    Map<String, String> config = topic.config(replication.orElse((short) 1));
    return "kafka-topics.sh --bootstrap-server %s --create --topic %s --partitions %d%s%s"
        .formatted(
            brokers,
            topic.name(),
            topic.partitions(),
            replicas,
            config.entrySet().stream()
                .map(entry -> " --config " + entry.getKey() + "=" + entry.getValue())
                .collect(joining()));
  }

  /** Mends all that a command can; empty where none can. */
  Optional<String> alter(String topic, Collection<TopicDeviation> deviations) {
    Map<String, String> config = new TreeMap<>();
    for (TopicDeviation deviation : deviations) {
      deviation.mended().ifPresent(value -> config.put(deviation.setting(), value));
    }
    if (config.isEmpty()) {
      return Optional.empty();
    }
    String settings =
        config.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(joining(","));
    return Optional.of(
        "kafka-configs.sh --bootstrap-server %s --entity-type topics --entity-name %s --alter --add-config %s"
            .formatted(brokers, topic, settings));
  }

  /** Deletes the state that the processor keeps in Kafka. */
  String deleteChangelogs(String applicationId) {
    return "kafka-topics.sh --bootstrap-server %s --delete --topic '%s-.*-changelog'"
        .formatted(brokers, applicationId.replace(".", "\\."));
  }

  /** Forgets what a group has read, which only works while none of its members runs. */
  String deleteGroup(String group) {
    return "kafka-consumer-groups.sh --bootstrap-server %s --delete --group %s"
        .formatted(brokers, group);
  }
}
