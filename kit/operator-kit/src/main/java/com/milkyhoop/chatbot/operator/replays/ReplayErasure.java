package com.milkyhoop.chatbot.operator.replays;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.kafka.ErasureHeader;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.operator.topic.DurableProducer;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Erases what replays made of a user's turns: marks the erasure for the planners of runs, which
 * then write no further tasks of them, and writes a tombstone for each result. Looks again where it
 * ended before, and may be done any number of times. For one thread.
 */
public final class ReplayErasure {
  /**
   * Passes until every planner has read the mark: it does within a second, and a transaction takes
   * a few.
   */
  private static final Duration PLANNERS_KNOW = Duration.ofSeconds(5);

  /**
   * Bounds a task's time: no worker begins one that is 10 min old, and none writes a result when
   * this has passed, by its own clock, since the task was written. It would come behind the
   * tombstones.
   */
  public static final Duration TASK_ENDS = Duration.ofMinutes(20);

  /** Bounds how far the clock of a worker, or this one, may differ from a broker's. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  /** Passes until a task has ended also where a worker's clock is behind. */
  private static final Duration TASK_HAS_ENDED = TASK_ENDS.plus(SKEW);

  private final KafkaSettings kafka;
  private final TopicTail topics;
  private final ErasedTurns erased;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Map<TopicPartition, Long> next = new HashMap<>();

  /** Holds the results that are there, by key, and the partitions of them. */
  private final Map<String, Found> results = new HashMap<>();

  /** Holds when each task was written that has no result yet. */
  private final Map<String, Instant> tasks = new HashMap<>();

  private final Set<String> ended = new HashSet<>();

  /** Holds when the first partition got its mark. */
  private Instant markedAt = Instant.MAX;

  private @Nullable BrokerTime brokerTime;
  private boolean anybodyAsks;

  /** Holds the results that got a tombstone of it. */
  private final Set<String> tombstones = new HashSet<>();

  private Instant lastAt = Instant.MIN;

  private record Found(TopicPartition partition, ConversationId conversation) {}

  /** Holds the time of the first partition's broker, and the nanoTime when it told it. */
  private record BrokerTime(Instant at, long nanos) {}

  /**
   * Describes how far the erasure is.
   *
   * @param erased results that got a tombstone
   * @param running tasks that a worker may still write a result of
   * @param isSettled whether no planner writes tasks of the turns any more
   * @param lastAt when the last tombstone was written; {@link Instant#MIN} where there is none
   */
  public record Progress(long erased, int running, boolean isSettled, Instant lastAt) {}

  /**
   * @param topics reads them; closed by the caller
   */
  public ReplayErasure(KafkaSettings kafka, TopicTail topics, ErasedTurns erased) {
    this(kafka, topics, erased, Clock.systemUTC(), System::nanoTime);
  }

  ReplayErasure(
      KafkaSettings kafka,
      TopicTail topics,
      ErasedTurns erased,
      Clock clock,
      LongSupplier nanoTime) {
    this.kafka = kafka;
    this.topics = topics;
    this.erased = erased;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * Erases what is there now.
   *
   * @throws KafkaException where Kafka is away
   */
  public Progress carryOut() {
    List<TopicPartition> partitions = topics.partitions(ReplayRecords.results(kafka.prefix()));
    if (partitions.isEmpty()) {
      return new Progress(0, 0, true, lastAt);
    }
    readResults(partitions);
    markAll(partitions);
    readTasks();
    // Comes after the tasks: one that has ended since has its result here.
    readResults(partitions);
    erase();
    if (!anybodyAsks) {
      return new Progress(tombstones.size(), 0, true, lastAt);
    }
    Instant now = brokerNow(partitions.getFirst());
    tasks.values().removeIf(at -> at.plus(TASK_HAS_ENDED).isBefore(now));
    boolean plannersKnow = !now.isBefore(markedAt.plus(PLANNERS_KNOW));
    return new Progress(tombstones.size(), tasks.size(), plannersKnow, lastAt);
  }

  /**
   * Returns what a broker's clock says, which has stamped mark and tasks: an operator's may be
   * ahead. Where another look wrote the mark, it is written once more, to be told the time.
   */
  private Instant brokerNow(TopicPartition first) {
    BrokerTime told = brokerTime == null ? mark(List.of(first)) : brokerTime;
    brokerTime = told;
    return told.at().plusNanos(nanoTime.getAsLong() - told.nanos());
  }

  /**
   * Writes the mark to each partition, once: also because a segment that nothing is written to is
   * never compacted.
   */
  private void markAll(List<TopicPartition> partitions) {
    if (markedAt.equals(Instant.MAX)) {
      BrokerTime told = mark(partitions);
      brokerTime = told;
      markedAt = told.at();
    }
  }

  /** Writes the mark; returns when the first of the partitions got it. */
  private BrokerTime mark(List<TopicPartition> partitions) {
    byte[] key = erased.key().getBytes(UTF_8);
    List<RecordMetadata> written =
        write(
            partitions.stream()
                .map(
                    each ->
                        new ProducerRecord<>(each.topic(), each.partition(), key, erased.value()))
                .toList());
    return new BrokerTime(
        Instant.ofEpochMilli(written.getFirst().timestamp()), nanoTime.getAsLong());
  }

  private void readResults(List<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      long from = next.computeIfAbsent(partition, it -> topics.bounds(it).begin());
      next.put(partition, topics.read(partition, from, record -> takeResult(partition, record)));
    }
  }

  private void takeResult(TopicPartition partition, ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null) {
      return;
    }
    String key = new String(record.key(), UTF_8);
    if (key.equals(erased.key())) {
      if (partition.partition() == 0) {
        Instant at = Instant.ofEpochMilli(record.timestamp());
        markedAt = at.isBefore(markedAt) ? at : markedAt;
      }
      return;
    }
    Optional<ConversationId> conversation = covered(key, record);
    if (conversation.isEmpty()) {
      return;
    }
    tasks.remove(key);
    ended.add(key);
    if (record.value() != null) {
      results.put(key, new Found(partition, conversation.get()));
      return;
    }
    results.remove(key);
    // Who looks at the same time writes them, too: the first ones count.
    if (ErasureHeader.names(record.headers(), erased.id()) && tombstones.add(key)) {
      Instant at = Instant.ofEpochMilli(record.timestamp());
      lastAt = at.isAfter(lastAt) ? at : lastAt;
    }
  }

  private void readTasks() {
    Instant since = clock.instant().minus(TASK_HAS_ENDED).minus(SKEW);
    for (TopicPartition partition : topics.partitions(ReplayRecords.tasks(kafka.prefix()))) {
      long from = next.computeIfAbsent(partition, it -> topics.offsetSince(it, since));
      next.put(partition, topics.read(partition, from, this::takeTask));
    }
  }

  private void takeTask(ConsumerRecord<byte[], byte[]> record) {
    anybodyAsks = true;
    if (record.key() == null) {
      return;
    }
    String key = new String(record.key(), UTF_8);
    if (covered(key, record).isPresent() && !ended.contains(key)) {
      tasks.put(key, Instant.ofEpochMilli(record.timestamp()));
    }
  }

  private Optional<ConversationId> covered(String key, ConsumerRecord<byte[], byte[]> record) {
    return ReplayRecords.turn(key)
        .flatMap(
            turn ->
                ReplayRecords.conversation(record.headers())
                    .filter(it -> erased.cover(it, turn.partition(), turn.offset())));
  }

  /** Writes a tombstone for each result; they count when they are read. */
  private void erase() {
    if (results.isEmpty()) {
      return;
    }
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    results.forEach(
        (key, found) -> {
          var record =
              new ProducerRecord<byte[], byte[]>(
                  found.partition().topic(),
                  found.partition().partition(),
                  key.getBytes(UTF_8),
                  null);
          record.headers().add(ReplayRecords.of(found.conversation()));
          record.headers().add(ErasureHeader.of(erased.id()));
          records.add(record);
        });
    List<TopicPartition> partitions =
        results.values().stream().map(Found::partition).distinct().toList();
    var _ = write(records);
    readResults(partitions);
  }

  private List<RecordMetadata> write(List<ProducerRecord<byte[], byte[]>> records) {
    try (Producer<byte[], byte[]> producer = DurableProducer.create(kafka)) {
      List<Future<RecordMetadata>> sent = records.stream().map(producer::send).toList();
      List<RecordMetadata> written = new ArrayList<>();
      for (Future<RecordMetadata> each : sent) {
        written.add(each.get());
      }
      return written;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new KafkaException(
          "%s takes no records: %s"
              .formatted(ReplayRecords.results(kafka.prefix()), e.getMessage()),
          e);
    }
  }
}
