package com.milkyhoop.chatbot.sink.kafka;

import com.milkyhoop.chatbot.kafka.TraceHeader;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.sink.row.RowStore;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UserErasure;
import com.milkyhoop.chatbot.sink.row.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles a batch: its rows are in the store, its other records acknowledged dead letters, before
 * anybody commits its offsets. So a crash anywhere in between repeats work and loses none. Confined
 * to the sink's thread.
 */
public final class BatchWriter {
  private static final Logger log = LoggerFactory.getLogger(BatchWriter.class);

  /** Says how many times as long as a step of an erasure its rest is. */
  private static final int REST = 2;

  private static final Duration LONGEST_REST = Duration.ofSeconds(1);

  private final RowStore store;
  private final DeadLetters deadLetters;
  private final BatchErasures erasing;
  private final Availability availability;
  private final Backoff backoff;
  private final SinkMetrics metrics;
  private final RowSpans spans;

  public BatchWriter(
      RowStore store,
      DeadLetters deadLetters,
      Tombstones tombstones,
      Availability availability,
      Backoff backoff,
      SinkMetrics metrics,
      RowSpans spans) {
    this.store = store;
    this.deadLetters = deadLetters;
    this.erasing = new BatchErasures(store, tombstones, metrics);
    this.availability = availability;
    this.backoff = backoff;
    this.metrics = metrics;
    this.spans = spans;
  }

  /** Returns empty when the store is ready; else how long to wait before trying again. */
  Optional<Duration> prepare() {
    return attempt(
        () -> {
          store.prepare();
          return true;
        });
  }

  /**
   * Returns empty when the batch is settled; else how long to wait before going on: twice as long
   * as it took where an erasure of it has taken a step and has more to do, which is no failure. So
   * an erasure, however large, leaves two thirds of the time of the database to others.
   */
  Optional<Duration> settle(Batch batch) {
    return attempt(() -> write(batch));
  }

  /**
   * @param work says whether it is done
   */
  private Optional<Duration> attempt(BooleanSupplier work) {
    long begin = System.nanoTime();
    try {
      boolean isDone = work.getAsBoolean();
      availability.succeeded();
      return isDone ? Optional.empty() : Optional.of(rest(System.nanoTime() - begin));
    } catch (UnavailableException e) {
      metrics.retry(e.system());
      return Optional.of(backoff.delay(availability.failed(e)));
    }
  }

  private static Duration rest(long nanos) {
    return Duration.ofNanos(Math.min(REST * nanos, LONGEST_REST.toNanos()));
  }

  private boolean write(Batch batch) {
    batch.erasures().stream()
        .map(UserErasure::askedAt)
        .min(Comparator.naturalOrder())
        .ifPresentOrElse(metrics::erasing, metrics::nothingToErase);
    if (!batch.rows().isEmpty()) {
      batch.written(writeRows(batch).refusals());
    }
    // Comes after all rows of the batch, so that it does not matter which stood first.
    if (!erasing.step(batch)) {
      return false;
    }
    metrics.nothingToErase();
    // Comes last: a batch that fails is settled again, and its letters would be written again.
    List<DeadLetterRecord> letters = batch.letters();
    if (!letters.isEmpty()) {
      deadLetters.write(letters);
      metrics.deadLetters(letters);
      report(letters);
    }
    metrics.batch(batch.size());
    return true;
  }

  private Written writeRows(Batch batch) {
    Instant begin = Instant.now();
    Written written = metrics.timed(() -> store.write(batch.rows()));
    spans.written(batch, begin, written);
    return written;
  }

  /** One line a batch and reason; the causes stand in the dead letters, for they may quote text. */
  private static void report(List<DeadLetterRecord> letters) {
    Map<DeadLetterRecord.Reason, List<DeadLetterRecord>> byReason = new TreeMap<>();
    letters.forEach(
        letter -> byReason.computeIfAbsent(letter.reason(), _ -> new ArrayList<>()).add(letter));
    byReason.forEach((reason, some) -> report(reason, some.size(), some.getFirst().record()));
  }

  private static void report(DeadLetterRecord.Reason reason, int size, ConsumerRecord<?, ?> first) {
    var trace = TraceHeader.read(first.headers());
    log.atWarn()
        .addKeyValue("reason", reason.word())
        .addKeyValue("records", size)
        .addKeyValue("topic", first.topic())
        .addKeyValue("partition", first.partition())
        .addKeyValue("offset", first.offset())
        .addKeyValue("trace_id", trace.map(TraceParent::traceUuid).orElse(null))
        .log("to the dead letters; this is where the first one stood");
  }
}
