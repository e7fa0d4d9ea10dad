package com.milkyhoop.chatbot.operator.erasure;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kafka.TraceHeader;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.operator.topic.DurableProducer;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Writes erasures to chat-requests, and finds them there again. Each partition has a record of it,
 * so that it has a place in the order of whatever conversations are there. Thread-safe.
 */
public final class ErasureRequests {
  /** Bounds how far the clocks of whoever asks and of brokers may differ. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final KafkaSettings kafka;

  public ErasureRequests(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /**
   * Requests an erasure; returns once all of it is acknowledged by all replicas.
   *
   * @throws KafkaException where it is not: it may be written in part, so ask for another one
   */
  public RequestedErasure ask(Subject subject) {
    Instant now = Instant.now();
    String id = ErasureId.make(now);
    byte[] value =
        kafka
            .codecs()
            .requests()
            .encode(ChatRequest.newBuilder().setAction(Action.ERASE).setRequestId(id).build());
    Map<TopicPartition, Long> logBefore = logEnds();
    List<TopicPartition> partitions = partitions();
    try (Producer<byte[], byte[]> producer = DurableProducer.create(kafka)) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (TopicPartition partition : partitions) {
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    partition.topic(),
                    partition.partition(),
                    subject.key(),
                    value,
                    List.of(TraceHeader.of(TraceParent.named(id))))));
      }
      for (Future<RecordMetadata> each : sent) {
        var _ = each.get();
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new KafkaException(
          "%s takes no records: %s".formatted(kafka.topics().requests(), e.getMessage()), e);
    }
    return new RequestedErasure(
        id, subject, Instant.ofEpochMilli(now.toEpochMilli()), partitions.size(), logBefore);
  }

  /**
   * Returns the erasure of this id; empty where chat-requests has none, or none any more.
   *
   * @throws KafkaException where Kafka is away
   */
  public Optional<RequestedErasure> find(String id) {
    Optional<Instant> madeAt = ErasureId.madeAt(id);
    if (madeAt.isEmpty()) {
      return Optional.empty();
    }
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    RecordCodec<ChatRequest> codec = kafka.codecs().requests();
    try (var topics = new TopicTail(kafka)) {
      for (TopicPartition partition : topics.partitions(kafka.topics().requests())) {
        topics.readUntil(
            partition,
            topics.offsetSince(partition, madeAt.get().minus(SKEW)),
            record -> isOf(id, record, codec) && found.add(record));
      }
    }
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RequestedErasure(
                id, Subject.parse(found.getFirst().key()), madeAt.get(), found.size(), Map.of()));
  }

  private static boolean isOf(
      String id, ConsumerRecord<byte[], byte[]> record, RecordCodec<ChatRequest> codec) {
    return record.key() != null
        && codec
            .find(record.value())
            .filter(it -> it.getAction() == Action.ERASE && it.getRequestId().equals(id))
            .isPresent();
  }

  private Map<TopicPartition, Long> logEnds() {
    try (var topics = new TopicTail(kafka)) {
      Map<TopicPartition, Long> ends = new HashMap<>();
      topics
          .partitions(kafka.topics().log())
          .forEach(partition -> ends.put(partition, topics.bounds(partition).end()));
      return ends;
    }
  }

  /** Returns the partitions that the topic has, whatever the settings of its services say. */
  private List<TopicPartition> partitions() {
    try (var topics = new TopicTail(kafka)) {
      List<TopicPartition> partitions = topics.partitions(kafka.topics().requests());
      if (partitions.isEmpty()) {
        throw new KafkaException(
            "Kafka has no topic %s: start a processor, which makes it"
                .formatted(kafka.topics().requests()));
      }
      return partitions;
    }
  }
}
