package com.milkyhoop.chatbot.replay.log;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.command.UnreachableException;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.KafkaException;

/**
 * Reads chatbot-log-topic as its {@code read_committed} readers do: as many partitions at a time as
 * there are processors, each in order on a thread of its own. Memory is bounded by what a few
 * fetches hold. Thread-safe.
 */
public final class LogReader {
  private final KafkaSettings kafka;

  public LogReader(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /**
   * Returns all that is in the log now.
   *
   * @throws UnreachableException when no broker answers within some seconds
   * @throws BadInputException when there is no such topic
   */
  public OffsetRanges present() {
    return new TopicOffsets(kafka).present();
  }

  /**
   * Reads each partition with a visitor of its own, but for the events that an erasure or a
   * tombstone covers, which are still there until compaction. It reads the log to its present end
   * for these first.
   *
   * @param visitors gives the visitor of a partition, on the thread that will read it
   * @throws BadInputException when the topic is no longer the one of the ranges, or too short
   * @throws UnreachableException when Kafka is away
   */
  public void read(OffsetRanges ranges, IntFunction<LogVisitor> visitors) {
    Erasures erasures = erasures(ranges, OffsetRange::begin);
    readAll(ranges, partition -> new KeptEvents(visitors.apply(partition), erasures));
  }

  /** Returns the erasures that stand behind the ranges, up to the present end of the log. */
  public Erasures erasuresBehind(OffsetRanges ranges) {
    return erasures(ranges, OffsetRange::end);
  }

  private Erasures erasures(OffsetRanges ranges, ToLongFunction<OffsetRange> from) {
    var erasures = new Erasures();
    OffsetRanges present = present();
    List<OffsetRange> behind = new ArrayList<>();
    for (OffsetRange range : ranges.partitions()) {
      present
          .of(range.partition())
          .filter(there -> there.end() > from.applyAsLong(range))
          .ifPresent(
              there ->
                  behind.add(
                      new OffsetRange(range.partition(), from.applyAsLong(range), there.end())));
    }
    readAll(
        new OffsetRanges(ranges.topic(), ranges.topicId(), behind),
        _ ->
            record -> {
              switch (record) {
                case LogRecord.Erasure erasure -> erasures.add(erasure);
                case LogRecord.Tombstone tombstone -> erasures.add(tombstone);
                case LogRecord.Event _, LogRecord.Malformed _ -> {}
              }
            });
    return erasures;
  }

  /** Passes on all records but erased events. */
  private record KeptEvents(LogVisitor to, Erasures erasures) implements LogVisitor {
    @Override
    public void visit(LogRecord record) {
      if (!(record instanceof LogRecord.Event event && erasures.cover(event.turn()))) {
        to.visit(record);
      }
    }

    @Override
    public void end() {
      to.end();
    }

    @Override
    public void close() {
      to.close();
    }
  }

  /**
   * Reads each partition with a visitor of its own, as it is; returns when all have been read.
   *
   * @param visitors gives the visitor of a partition, on the thread that will read it
   * @throws BadInputException when the topic is no longer the one of the ranges, or too short
   * @throws UnreachableException when Kafka is away
   */
  public void readAll(OffsetRanges ranges, IntFunction<LogVisitor> visitors) {
    List<OffsetRange> partitions = readable(ranges);
    var waiting = new ConcurrentLinkedQueue<OffsetRange>(partitions);
    int threads =
        Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), partitions.size()));
    try (ExecutorService executor =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().name("log-reader-", 0).daemon().factory())) {
      List<Future<?>> readers = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        readers.add(executor.submit(() -> readQueued(ranges.topic(), waiting, visitors)));
      }
      try {
        for (Future<?> reader : readers) {
          reader.get();
        }
      } catch (ExecutionException e) {
        executor.shutdownNow();
        throw unwrapped(e);
      } catch (InterruptedException e) {
        executor.shutdownNow();
        Thread.currentThread().interrupt();
        throw new UnreachableException("interrupted while the log was read", e);
      }
    }
  }

  /** Passes on each turn's event, one at a time, and leaves out what is none. */
  public void forEachTurn(OffsetRanges ranges, Consumer<LoggedTurn> turns) {
    var lock = new Object();
    read(
        ranges,
        _ ->
            record -> {
              if (record instanceof LogRecord.Event event) {
                synchronized (lock) {
                  turns.accept(event.turn());
                }
              }
            });
  }

  /** Returns what is left of the ranges: the oldest records may have left the topic since. */
  private List<OffsetRange> readable(OffsetRanges ranges) {
    OffsetRanges present = present();
    if (!ranges.topicId().equals(present.topicId())) {
      throw new BadInputException(
          "topic %s was deleted and made anew: its id was %s, is %s"
              .formatted(ranges.topic(), ranges.topicId(), present.topicId()));
    }
    List<OffsetRange> readable = new ArrayList<>();
    for (OffsetRange wanted : ranges.partitions()) {
      OffsetRange there =
          present
              .of(wanted.partition())
              .orElseThrow(
                  () ->
                      new BadInputException(
                          "topic %s has no partition %d"
                              .formatted(ranges.topic(), wanted.partition())));
      if (wanted.end() > there.end()) {
        throw new BadInputException(
            "partition %d of %s ends at offset %d, before %d"
                .formatted(wanted.partition(), ranges.topic(), there.end(), wanted.end()));
      }
      long begin = Math.max(wanted.begin(), there.begin());
      if (begin < wanted.end()) {
        readable.add(new OffsetRange(wanted.partition(), begin, wanted.end()));
      }
    }
    return readable;
  }

  private void readQueued(
      String topic, Queue<OffsetRange> waiting, IntFunction<LogVisitor> visitors) {
    try (var reader = new PartitionReader(kafka, topic)) {
      for (OffsetRange range = waiting.poll(); range != null; range = waiting.poll()) {
        try (LogVisitor visitor = visitors.apply(range.partition())) {
          reader.read(range, visitor);
          visitor.end();
        }
      }
    } catch (KafkaException e) {
      waiting.clear();
      throw TopicOffsets.unreachable(kafka, e);
    } catch (RuntimeException | Error e) {
      // The other readers end with the partitions that they are at.
      waiting.clear();
      throw e;
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    return switch (e.getCause()) {
      case RuntimeException failure -> failure;
      case Error error -> throw error;
      case null, default -> new IllegalStateException(e);
    };
  }
}
