package com.milkyhoop.chatbot.replay.log;

import com.milkyhoop.chatbot.kafka.KafkaClients;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.command.UnreachableException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Looks up where the log begins and ends. */
final class TopicOffsets {
  private static final int ANSWER_LIMIT_MS = 10_000;

  private final KafkaSettings kafka;

  TopicOffsets(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  OffsetRanges present() {
    String topic = kafka.topics().log();
    Map<String, Object> config = new HashMap<>(kafka.clientConfig());
    config.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_LIMIT_MS);
    try (Admin admin = KafkaClients.admin(kafka, config)) {
      TopicDescription described =
          get(topic, admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
              .findFirst()
              .orElseThrow();
      List<TopicPartition> partitions =
          described.partitions().stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .sorted(Comparator.comparingInt(TopicPartition::partition))
              .toList();
      Map<TopicPartition, ListOffsetsResultInfo> begins =
          offsets(admin, partitions, OffsetSpec.earliest());
      Map<TopicPartition, ListOffsetsResultInfo> ends =
          offsets(admin, partitions, OffsetSpec.latest());
      List<OffsetRange> ranges = new ArrayList<>();
      for (TopicPartition each : partitions) {
        long begin = offset(begins, each);
        ranges.add(new OffsetRange(each.partition(), begin, Math.max(begin, offset(ends, each))));
      }
      return new OffsetRanges(topic, described.topicId().toString(), ranges);
    } catch (KafkaException e) {
      throw unreachable(kafka, e);
    }
  }

  /** Returns the failure of a client as one that a person understands. */
  static RuntimeException unreachable(KafkaSettings kafka, KafkaException e) {
    Optional<String> refused = kafka.refusals().of(e);
    if (refused.isPresent()) {
      return new UnreachableException(refused.get(), e);
    }
    Throwable why = e.getCause() == null ? e : e.getCause();
    return new UnreachableException(
        "Kafka can't be reached at %s: %s".formatted(kafka.brokers(), why.getMessage()), e);
  }

  private static Map<TopicPartition, ListOffsetsResultInfo> offsets(
      Admin admin, List<TopicPartition> partitions, OffsetSpec which) {
    return get(
        partitions.getFirst().topic(),
        admin
            .listOffsets(
                partitions.stream().collect(Collectors.toMap(Function.identity(), _ -> which)),
                new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
            .all());
  }

  private static long offset(
      Map<TopicPartition, ListOffsetsResultInfo> offsets, TopicPartition partition) {
    return Objects.requireNonNull(offsets.get(partition)).offset();
  }

  private static <T> T get(String topic, KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case UnknownTopicOrPartitionException _ ->
            new BadInputException(
                "Kafka has no topic %s; KAFKA_TOPIC says which is the log".formatted(topic));
        case KafkaException failure -> failure;
        case null, default -> new IllegalStateException(e);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException("interrupted while Kafka was asked", e);
    }
  }
}
