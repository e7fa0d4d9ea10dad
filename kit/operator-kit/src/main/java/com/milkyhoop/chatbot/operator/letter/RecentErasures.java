package com.milkyhoop.chatbot.operator.letter;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Holds who was erased lately: when, as the log says, and behind which requests, as chat-requests
 * says, also of erasures that no processor has come to yet. For one thread.
 */
final class RecentErasures {
  /** Bounds how far the clocks of brokers may differ. */
  private static final Duration SKEW = Duration.ofSeconds(5);

  private final Map<Subject, Instant> last = new HashMap<>();
  private final Map<Place, Long> lastAsked = new HashMap<>();
  private final RecordCodec<ChatRequest> codec;

  /** Names a partition of chat-requests, and whose erasure stands in it. */
  private record Place(Subject subject, int partition) {}

  RecentErasures(RecordCodec<ChatRequest> codec) {
    this.codec = codec;
  }

  /** Reads each partition of both topics from that time to its present end. */
  static RecentErasures read(TopicTail topics, KafkaSettings kafka, Instant from) {
    var erasures = new RecentErasures(kafka.codecs().requests());
    read(topics, kafka.topics().requests(), from, erasures::takeRequest);
    read(topics, kafka.topics().log(), from, erasures::takeEvent);
    return erasures;
  }

  private static void read(
      TopicTail topics, String topic, Instant from, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    for (TopicPartition partition : topics.partitions(topic)) {
      topics.read(partition, topics.offsetSince(partition, from.minus(SKEW)), each);
    }
  }

  private void takeRequest(ConsumerRecord<byte[], byte[]> record) {
    codec
        .find(record.value())
        .filter(request -> request.getAction() == Action.ERASE)
        .flatMap(_ -> Subject.find(record.key()))
        .map(subject -> new Place(subject, record.partition()))
        .ifPresent(place -> lastAsked.merge(place, record.offset(), Math::max));
  }

  private void takeEvent(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    try {
      LogEvent event = LogEvent.parse(record.value());
      if (event.event() == LogEvent.Type.USER_ERASED) {
        add(
            new Subject(event.userId(), event.sessionId()),
            Instant.ofEpochMilli(record.timestamp()));
      }
    } catch (MalformedRecordException | IllegalArgumentException _) {
      // replay verify names it.
    }
  }

  void add(Subject subject, Instant at) {
    last.merge(subject, at, (one, other) -> one.isAfter(other) ? one : other);
  }

  /** Returns whether the user, or the one session, was erased at that time or later. */
  boolean cover(Subject subject, Instant time) {
    return covers(new Subject(subject.userId(), ""), time) || covers(subject, time);
  }

  /** Returns whether the erasure of the user, or of the session, stands behind this request. */
  boolean cover(Subject subject, int partition, long offset) {
    return covers(new Place(new Subject(subject.userId(), ""), partition), offset)
        || covers(new Place(subject, partition), offset);
  }

  private boolean covers(Place place, long offset) {
    Long at = lastAsked.get(place);
    return at != null && at > offset;
  }

  private boolean covers(Subject subject, Instant time) {
    Instant at = last.get(subject);
    return at != null && !time.isAfter(at.plus(SKEW));
  }
}
