package com.milkyhoop.chatbot.operator.letter;

import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Holds who was erased lately, and when, as the log says. For one thread. */
final class RecentErasures {
  /** Brokers' clocks may differ by so much. */
  private static final Duration SKEW = Duration.ofSeconds(5);

  private final Map<Subject, Instant> last = new HashMap<>();

  /** Reads each partition of the log from that time to its present end. */
  static RecentErasures read(TopicTail topics, String log, Instant from) {
    var erasures = new RecentErasures();
    for (TopicPartition partition : topics.partitions(log)) {
      topics.read(partition, topics.offsetSince(partition, from.minus(SKEW)), erasures::take);
    }
    return erasures;
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
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

  private boolean covers(Subject subject, Instant time) {
    Instant at = last.get(subject);
    return at != null && !time.isAfter(at.plus(SKEW));
  }
}
