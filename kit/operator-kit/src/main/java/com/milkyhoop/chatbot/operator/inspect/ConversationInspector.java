package com.milkyhoop.chatbot.operator.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.utils.Utils;

/**
 * Reports what a conversation is doing, from the requests and the log. What its processor holds is
 * nobody else's to read; a request without an event is unfinished.
 */
public final class ConversationInspector {
  private final KafkaSettings kafka;

  public ConversationInspector(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /**
   * Holds one message of the conversation.
   *
   * @param offset on chat-requests
   */
  private record Asked(long offset, Instant at, Duration allowed, boolean cancelAsked) {
    Asked cancelled() {
      return new Asked(offset, at, allowed, true);
    }
  }

  /**
   * Returns each request of the conversation since some time ago.
   *
   * @throws KafkaException where Kafka is away, or has none of the topics
   */
  public Inspection inspect(ConversationId conversation, Duration since) {
    Instant now = Instant.now();
    try (var topics = new TopicTail(kafka)) {
      TopicPartition requests = partition(topics, kafka.topics().requests(), conversation);
      TopicPartition log = partition(topics, kafka.topics().log(), conversation);
      Map<String, Asked> asked = asked(topics, requests, now.minus(since), conversation);
      Map<String, LogEvent> ended = ended(topics, log, now.minus(since), conversation);
      long read = committed(requests);
      List<Inspection.Request> all =
          asked.entrySet().stream()
              .map(
                  each ->
                      request(
                          each.getKey(),
                          each.getValue(),
                          Optional.ofNullable(ended.get(each.getKey())),
                          read,
                          now))
              .toList();
      return new Inspection(requests.partition(), all);
    }
  }

  private static Inspection.Request request(
      String id, Asked asked, Optional<LogEvent> end, long read, Instant now) {
    return new Inspection.Request(
        id,
        asked.at(),
        end,
        asked.offset() < read,
        asked.at().plus(asked.allowed()).isBefore(now),
        asked.cancelAsked());
  }

  private static TopicPartition partition(
      TopicTail topics, String name, ConversationId conversation) {
    int partitions = topics.partitions(name).size();
    if (partitions == 0) {
      throw new KafkaException("there is no topic " + name);
    }
    int number = Utils.toPositive(Utils.murmur2(conversation.key().getBytes(UTF_8))) % partitions;
    return new TopicPartition(name, number);
  }

  private Map<String, Asked> asked(
      TopicTail topics, TopicPartition requests, Instant from, ConversationId conversation) {
    Map<String, Asked> asked = new LinkedHashMap<>();
    RecordCodec<ChatRequest> codec = kafka.codecs().requests();
    byte[] key = conversation.key().getBytes(UTF_8);
    topics.read(
        requests,
        topics.offsetSince(requests, from),
        record -> {
          if (Arrays.equals(record.key(), key)) {
            // What can't be read is a dead letter, and chatbot dlq shows it.
            codec.find(record.value()).ifPresent(request -> take(request, record, asked));
          }
        });
    return asked;
  }

  private static void take(
      ChatRequest request, ConsumerRecord<byte[], byte[]> record, Map<String, Asked> asked) {
    if (request.getAction() == Action.SEND) {
      asked.putIfAbsent(
          request.getRequestId(),
          new Asked(
              record.offset(),
              Instant.ofEpochMilli(record.timestamp()),
              Duration.ofMillis(request.getRemainingMs()),
              false));
    } else if (request.getAction() == Action.CANCEL) {
      asked.computeIfPresent(request.getRequestId(), (_, it) -> it.cancelled());
    }
  }

  private static Map<String, LogEvent> ended(
      TopicTail topics, TopicPartition log, Instant from, ConversationId conversation) {
    Map<String, LogEvent> ended = new HashMap<>();
    topics.read(
        log,
        topics.offsetSince(log, from),
        record -> {
          if (record.value() == null) {
            return;
          }
          try {
            LogEvent event = LogEvent.parse(record.value());
            if (event.userId().equals(conversation.userId())
                && event.sessionId().equals(conversation.sessionId())) {
              ended.put(event.requestId(), event);
            }
          } catch (MalformedRecordException _) {
            // replay verify names it.
          }
        });
    return ended;
  }

  /** Returns the offset up to which a processor has read; 0 where none has committed. */
  private long committed(TopicPartition requests) {
    try (Admin admin = kafka.admin()) {
      OffsetAndMetadata found =
          admin
              .listConsumerGroupOffsets(kafka.applicationId())
              .partitionsToOffsetAndMetadata()
              .get()
              .get(requests);
      return found == null ? 0 : found.offset();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new KafkaException("the processors' offsets can't be read", e);
    }
  }
}
