package com.milkyhoop.chatbot.operator.export;

import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.Subject;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Finds the events of a subject in one partition of the log, and drops those that an erasure or a
 * tombstone behind them takes away: until it is compacted, they are there to read (R15). Takes the
 * records in their order, and keeps where they stand, some 300 bytes each, and nothing of what they
 * say.
 */
final class KeptEvents {
  private final Subject subject;

  /** Holds the offset of each event, in their order. */
  private final Map<LogKey, Long> kept = new LinkedHashMap<>();

  /** Holds the subjects of the erasures so far. */
  private final Set<Subject> erased = new HashSet<>();

  KeptEvents(Subject subject) {
    this.subject = subject;
  }

  void take(ConsumerRecord<byte[], byte[]> record) {
    LogKey.find(record.key())
        .filter(key -> key.userId().equals(subject.userId()))
        .ifPresent(
            key -> {
              if (record.value() == null) {
                dropOne(key);
              } else {
                take(key, record);
              }
            });
  }

  private void take(LogKey key, ConsumerRecord<byte[], byte[]> record) {
    try {
      LogEvent event = LogEvent.parse(record.value());
      if (event.event() == LogEvent.Type.USER_ERASED) {
        erase(new Subject(event.userId(), event.sessionId()));
      } else if (subject.isUser() || key.sessionId().equals(subject.sessionId())) {
        kept.remove(key);
        kept.put(key, record.offset());
      }
    } catch (MalformedRecordException | IllegalArgumentException _) {
      // replay verify names it.
    }
  }

  private void erase(Subject who) {
    erased.add(who);
    kept.keySet().removeIf(key -> who.isUser() || key.sessionId().equals(who.sessionId()));
  }

  /** Leaves an event where the tombstone only repeats an erasure: it is of one before that. */
  private void dropOne(LogKey key) {
    boolean repeats =
        erased.contains(new Subject(key.userId(), ""))
            || erased.contains(new Subject(key.userId(), key.sessionId()));
    if (!repeats) {
      kept.remove(key);
    }
  }

  /** Returns where the events stand, in ascending order. */
  long[] offsets() {
    return kept.values().stream().mapToLong(Long::longValue).toArray();
  }
}
