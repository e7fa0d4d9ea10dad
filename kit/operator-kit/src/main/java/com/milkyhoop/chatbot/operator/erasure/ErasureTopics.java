package com.milkyhoop.chatbot.operator.erasure;

import com.milkyhoop.chatbot.kafka.KafkaClients;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
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
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
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
    admin = KafkaClients.admin(kafka, config);
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
                    .ifPresent(config -> bounds.put(topic.name(), RetentionBound.after(config))));
    return bounds;
  }

  /** Returns a topic's settings; empty for one that was deleted after it had been listed. */
  private Optional<Map<String, String>> configOf(KafkaFuture<Config> described) {
    try {
      return Optional.of(
          get(described).entries().stream()
              .filter(entry -> entry.value() != null)
              .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value)));
    } catch (KafkaException e) {
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
        && !name.equals(kafka.topics().lateCalls())
        && (name.startsWith(kafka.topics().log())
            || name.startsWith(kafka.prefix() + "chat-")
            || name.startsWith(kafka.applicationId() + "-"));
  }

  /**
   * Returns up to which offset the sink has read each partition of the log; empty: there is none.
   */
  Map<Integer, Long> readBySink() {
    Map<Integer, Long> offsets = new HashMap<>();
    committed(kafka.sinkGroup(), kafka.topics().log())
        .forEach((partition, offset) -> offsets.put(partition.partition(), offset));
    return offsets;
  }

  /** Returns where each partition ends, with what stands in transactions that are under way. */
  Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
    Map<TopicPartition, OffsetSpec> latest =
        partitions.stream().collect(Collectors.toMap(each -> each, _ -> OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    get(admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED)).all())
        .forEach((partition, found) -> ends.put(partition, found.offset()));
    return ends;
  }

  /** Returns how much of chat-requests the processors have read, of all partitions together. */
  long readByProcessors() {
    return committed(kafka.applicationId(), kafka.topics().requests()).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private Map<TopicPartition, Long> committed(String group, String topic) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .forEach(
            (partition, offset) -> {
              if (offset != null && partition.topic().equals(topic)) {
                offsets.put(partition, offset.offset());
              }
            });
    return offsets;
  }

  private <T> T get(KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new KafkaException(
          "Kafka can't be reached at %s: %s".formatted(kafka.brokers(), e.getMessage()),
          e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
