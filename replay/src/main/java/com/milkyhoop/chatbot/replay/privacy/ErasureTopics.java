package com.milkyhoop.chatbot.replay.privacy;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.replay.command.UnreachableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks Kafka which topics of an installation hold text, for how long, and who has read the log. */
final class ErasureTopics implements AutoCloseable {
  private static final int ANSWER_LIMIT_MS = 10_000;

  private final KafkaSettings kafka;
  private final Admin admin;

  ErasureTopics(KafkaSettings kafka) {
    this.kafka = kafka;
    Map<String, Object> config = new HashMap<>(kafka.clientConfig());
    config.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_LIMIT_MS);
    admin = Admin.create(config);
  }

  /** Returns how many partitions a topic has, whatever the settings of its services say. */
  int partitions(String topic) {
    return get(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
        .mapToInt(described -> described.partitions().size())
        .sum();
  }

  /**
   * Returns how long after an erasure each topic of the installation still has texts of it; empty
   * where nothing bounds it.
   */
  Map<String, Optional<Duration>> bounds() {
    List<ConfigResource> ours =
        get(admin.listTopics().names()).stream()
            .filter(this::isOurs)
            .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
            .toList();
    Map<String, Optional<Duration>> bounds = new TreeMap<>();
    admin
        .describeConfigs(ours)
        .values()
        .forEach(
            (topic, described) ->
                configOf(described)
                    .ifPresent(config -> bounds.put(topic.name(), GoneBy.after(config))));
    return bounds;
  }

  /** Returns a topic's settings; empty for one that was deleted after it had been listed. */
  private Optional<Map<String, String>> configOf(KafkaFuture<Config> described) {
    try {
      return Optional.of(
          get(described).entries().stream()
              .filter(entry -> entry.value() != null)
              .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value)));
    } catch (UnreachableException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Returns whether the topic begins as ours do, and holds texts: those of the chat, of replays,
   * dead letters, changelogs. What was used is numbers, which an erasure leaves.
   */
  private boolean isOurs(String name) {
    return !name.equals(kafka.topics().usage())
        && (name.startsWith(kafka.topics().log())
            || name.startsWith(kafka.prefix() + "chat-")
            || name.startsWith(kafka.applicationId() + "-"));
  }

  /**
   * Returns up to which offset the sink has read each partition of the log; empty: there is none.
   */
  Map<Integer, Long> readBySink() {
    Map<TopicPartition, OffsetAndMetadata> read =
        get(admin.listConsumerGroupOffsets(kafka.sinkGroup()).partitionsToOffsetAndMetadata());
    Map<Integer, Long> offsets = new HashMap<>();
    read.forEach(
        (partition, offset) -> {
          if (offset != null && partition.topic().equals(kafka.topics().log())) {
            offsets.put(partition.partition(), offset.offset());
          }
        });
    return offsets;
  }

  private <T> T get(KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new UnreachableException(
          "Kafka can't be reached at %s: %s".formatted(kafka.brokers(), e.getMessage()),
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException("interrupted while Kafka was asked", e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
