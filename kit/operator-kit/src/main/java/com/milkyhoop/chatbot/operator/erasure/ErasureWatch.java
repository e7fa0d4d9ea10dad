package com.milkyhoop.chatbot.operator.erasure;

import com.milkyhoop.chatbot.kafka.ErasureHeader;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.operator.replays.ErasedTurns;
import com.milkyhoop.chatbot.operator.replays.ReplayErasure;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Follows one erasure, and carries it out on the results of replays, which no service reads. All
 * that it knows it reads from Kafka, so that it proves what is there; each look reads on where the
 * one before ended. For one thread.
 */
public final class ErasureWatch implements AutoCloseable {
  /** Bounds how far the clocks of whoever asked and of brokers may differ. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  /** Bounds the wait for open transactions: a processor commits several times a second. */
  private static final Duration TRANSACTIONS = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final KafkaSettings kafka;
  private final RequestedErasure asked;
  private final TopicTail topics;
  private final ErasureTopics bounds;
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private @Nullable ReplayErasure replays;

  /** Holds where this erasure, and no other one, stands in each partition that has it. */
  private final Map<Integer, Long> erasures = new HashMap<>();

  /** Holds the events that got a tombstone of it: some 250 bytes each. */
  private final Set<LogKey> tombstones = new HashSet<>();

  private Instant lastAt;

  public ErasureWatch(KafkaSettings kafka, RequestedErasure asked) {
    this.kafka = kafka;
    this.asked = asked;
    this.lastAt = asked.askedAt();
    topics = new TopicTail(kafka);
    bounds = new ErasureTopics(kafka);
  }

  /**
   * Returns what has been done by now, and what has not.
   *
   * @throws KafkaException where Kafka is away
   */
  public Receipt look() {
    // Comes first: what it has read by now has its tombstones in what is read of the log.
    Map<Integer, Long> sink = bounds.readBySink();
    List<TopicPartition> log = topics.partitions(kafka.topics().log());
    if (log.isEmpty()) {
      throw new KafkaException("Kafka has no topic " + kafka.topics().log());
    }
    Map<TopicPartition, Long> ends = bounds.ends(log);
    log.forEach(this::readOn);
    int readBySink = (int) erasures.keySet().stream().filter(it -> isRead(it, sink)).count();
    List<String> open = new ArrayList<>(openOfProcessors(log.size()));
    if (sink.isEmpty()) {
      open.add("no sink reads the log: nobody writes tombstones, and its events stay");
    } else if (readBySink < erasures.size()) {
      open.add("the sink has not read the erasure yet; it counts when it does");
    }
    if (open.isEmpty() && !readTo(ends)) {
      open.add("a transaction on the log is under way, which hides what is behind it: look again");
    }
    ReplayErasure.Progress replayed =
        open.isEmpty() ? eraseReplays(open) : new ReplayErasure.Progress(0, 0, false, lastAt);
    boolean isDone = open.isEmpty();
    Map<String, @Nullable Instant> goneBy = new TreeMap<>();
    if (isDone) {
      bounds.bounds().forEach((topic, bound) -> goneBy.put(topic, goneBy(topic, bound, open)));
    }
    return new Receipt(
        asked.id(),
        asked.subject().isUser() ? "user" : "session",
        asked.askedAt(),
        isDone ? lastAt : null,
        erasures.size(),
        readBySink,
        tombstones.size(),
        replayed.erased(),
        goneBy,
        open);
  }

  private long readOn(TopicPartition partition) {
    long from = next.computeIfAbsent(partition, this::first);
    long read = topics.read(partition, from, this::take);
    next.put(partition, read);
    return read;
  }

  private long first(TopicPartition partition) {
    Long before = asked.logBefore().get(partition);
    return before == null ? topics.offsetSince(partition, asked.askedAt().minus(SKEW)) : before;
  }

  /**
   * Reads on until the tombstones that the sink has written are among it: they may stand behind a
   * transaction that is under way. Returns false where that takes too long.
   */
  private boolean readTo(Map<TopicPartition, Long> ends) {
    long begin = System.nanoTime();
    for (var end : ends.entrySet()) {
      while (readOn(end.getKey()) < end.getValue()) {
        if (System.nanoTime() - begin > TRANSACTIONS.toNanos()) {
          return false;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
    return true;
  }

  /**
   * Erases what replays made of the user's turns. Comes last: by then it is known where the erasure
   * stands in each partition.
   */
  private ReplayErasure.Progress eraseReplays(List<String> open) {
    if (replays == null) {
      replays =
          new ReplayErasure(kafka, topics, new ErasedTurns(asked.id(), asked.subject(), erasures));
    }
    ReplayErasure.Progress progress = replays.carryOut();
    lastAt = later(lastAt, progress.lastAt());
    if (progress.running() > 0) {
      open.add(
          "replays are asking %d of its turns: look again when they have ended"
              .formatted(progress.running()));
    } else if (!progress.isSettled()) {
      open.add("a replay is running, and may not know of it yet: look again in some seconds");
    }
    return progress;
  }

  /**
   * Returns a number that grows for as long as processors and sink go on, whether or not they have
   * got to this erasure.
   */
  long moved() {
    return erasures.size() + bounds.readByProcessors() + sum(bounds.readBySink());
  }

  private List<String> openOfProcessors(int partitions) {
    List<String> open = new ArrayList<>();
    if (asked.partitions() < partitions) {
      open.add(
          "it was asked in %d of %d partitions: ask for another one"
              .formatted(asked.partitions(), partitions));
    }
    if (erasures.size() < partitions) {
      open.add(
          "%d of %d partitions of the log have no user_erased of it yet"
              .formatted(partitions - erasures.size(), partitions));
    }
    return open;
  }

  private @Nullable Instant goneBy(String topic, Optional<Duration> bound, List<String> open) {
    if (bound.isEmpty()) {
      open.add("nothing bounds how long " + topic + " keeps what it holds");
      return null;
    }
    return lastAt.plus(bound.get());
  }

  private boolean isRead(int partition, Map<Integer, Long> sink) {
    return sink.getOrDefault(partition, 0L) > erasures.getOrDefault(partition, Long.MAX_VALUE);
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    LogKey.find(record.key()).ifPresent(key -> take(key, record));
  }

  private void take(LogKey key, ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      // A sink that begins a page again writes its tombstones once more: the first ones count.
      if (ErasureHeader.names(record.headers(), asked.id()) && tombstones.add(key)) {
        note(record);
      }
    } else if (key.requestId().equals(asked.id()) && isErasure(record.value())) {
      erasures.put(record.partition(), record.offset());
      note(record);
    }
  }

  private void note(ConsumerRecord<byte[], byte[]> record) {
    lastAt = later(lastAt, Instant.ofEpochMilli(record.timestamp()));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static boolean isErasure(byte[] value) {
    try {
      return LogEvent.parse(value).event() == LogEvent.Type.USER_ERASED;
    } catch (MalformedRecordException _) {
      // replay verify names it.
      return false;
    }
  }

  private static long sum(Map<Integer, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void close() {
    try (bounds) {
      topics.close();
    }
  }
}
