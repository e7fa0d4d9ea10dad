package com.milkyhoop.chatbot.replay.privacy;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.log.LogRecord;
import com.milkyhoop.chatbot.replay.log.OffsetRange;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import com.milkyhoop.chatbot.replay.requests.Processors;
import com.milkyhoop.chatbot.replay.requests.RequestWriter;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks for an erasure, waits until processors and sink have carried it out, and says what they did.
 * All that it knows it reads from Kafka, so that it proves what is there.
 */
final class Eraser {
  private static final int LARGEST_RECORD = 64 * 1024;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final KafkaSettings kafka;
  private final Duration patience;

  /**
   * @param patience how long nothing may move
   */
  Eraser(KafkaSettings kafka, Duration patience) {
    this.kafka = kafka;
    this.patience = patience;
  }

  Receipt erase(Subject subject, String erasureId) {
    Instant askedAt = now();
    var log = new LogReader(kafka);
    OffsetRanges before = log.present();
    List<String> open = new ArrayList<>();
    try (var requests = new RequestWriter(kafka, LARGEST_RECORD);
        var processors = new Processors(kafka, patience);
        var topics = new ErasureTopics(kafka)) {
      var request =
          ChatRequest.newBuilder().setAction(Action.ERASE).setRequestId(erasureId).build();
      int partitions = topics.partitions(kafka.topics().requests());
      for (int partition = 0; partition < partitions; partition++) {
        requests.sendErasure(subject, request, partition);
      }
      processors.await(requests.flush(), _ -> {});
      Map<Integer, Long> erasures = awaitErasures(log, before, erasureId, partitions, open);
      int read = awaitSink(topics, erasures, open);
      Instant doneAt = now();
      return new Receipt(
          erasureId,
          subject.isUser() ? "user" : "session",
          askedAt,
          doneAt,
          erasures.size(),
          read,
          tombstones(log, before, subject),
          goneBy(topics, doneAt, open),
          open);
    }
  }

  /** Returns where this erasure, and no other one, stands in each partition that has it by now. */
  private Map<Integer, Long> awaitErasures(
      LogReader log, OffsetRanges before, String id, int partitions, List<String> open) {
    Map<Integer, Long> found = new ConcurrentHashMap<>();
    OffsetRanges read = before;
    long since = System.nanoTime();
    while (true) {
      OffsetRanges now = log.present();
      int known = found.size();
      log.read(
          between(read, now),
          _ ->
              record -> {
                if (record instanceof LogRecord.Erasure erasure && erasure.id().equals(id)) {
                  found.put(erasure.partition(), erasure.offset());
                }
              });
      read = now;
      if (found.size() >= partitions) {
        return found;
      }
      since = found.size() > known ? System.nanoTime() : since;
      if (System.nanoTime() - since > patience.toNanos()) {
        open.add(
            "%d of %d partitions of the log have no user_erased of it yet"
                .formatted(partitions - found.size(), partitions));
        return found;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static long tombstones(LogReader log, OffsetRanges before, Subject subject) {
    var tombstones = new LongAdder();
    log.read(
        between(before, log.present()),
        _ ->
            record -> {
              if (record instanceof LogRecord.Tombstone tombstone
                  && isOf(subject, tombstone.key())) {
                tombstones.increment();
              }
            });
    return tombstones.sum();
  }

  private static boolean isOf(Subject subject, byte @Nullable [] key) {
    if (key == null) {
      return false;
    }
    try {
      LogKey erased = LogKey.parse(key);
      return erased.userId().equals(subject.userId())
          && (subject.isUser() || erased.sessionId().equals(subject.sessionId()));
    } catch (MalformedRecordException _) {
      return false;
    }
  }

  /** Returns in how many partitions the sink has read the erasure. */
  private int awaitSink(ErasureTopics topics, Map<Integer, Long> erasures, List<String> open) {
    long read = read(topics, erasures);
    long since = System.nanoTime();
    while (read < erasures.size()) {
      if (topics.readBySink().isEmpty()) {
        open.add("no sink reads the log: nobody writes tombstones, and its events stay");
        break;
      }
      if (System.nanoTime() - since > patience.toNanos()) {
        open.add("the sink has not read the erasure yet; it counts when it does");
        break;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      long now = read(topics, erasures);
      since = now > read ? System.nanoTime() : since;
      read = now;
    }
    return (int) read;
  }

  private static long read(ErasureTopics topics, Map<Integer, Long> erasures) {
    Map<Integer, Long> read = topics.readBySink();
    return erasures.entrySet().stream()
        .filter(erasure -> read.getOrDefault(erasure.getKey(), 0L) > erasure.getValue())
        .count();
  }

  private static Map<String, @Nullable Instant> goneBy(
      ErasureTopics topics, Instant doneAt, List<String> open) {
    Map<String, @Nullable Instant> goneBy = new TreeMap<>();
    topics
        .bounds()
        .forEach(
            (topic, bound) -> {
              goneBy.put(topic, bound.map(doneAt::plus).orElse(null));
              if (bound.isEmpty()) {
                open.add("nothing bounds how long " + topic + " keeps what it holds");
              }
            });
    return goneBy;
  }

  /** Returns what was written to the log from one moment to the other. */
  private static OffsetRanges between(OffsetRanges before, OffsetRanges now) {
    return new OffsetRanges(
        now.topic(),
        now.topicId(),
        now.partitions().stream()
            .map(
                range ->
                    new OffsetRange(
                        range.partition(),
                        Math.max(
                            range.begin(),
                            before.of(range.partition()).map(OffsetRange::end).orElse(0L)),
                        range.end()))
            .filter(range -> range.begin() < range.end())
            .toList());
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
