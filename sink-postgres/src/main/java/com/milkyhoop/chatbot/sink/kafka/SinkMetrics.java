package com.milkyhoop.chatbot.sink.kafka;

import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.sink.row.Erased;
import com.milkyhoop.chatbot.sink.row.Written;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of the sink. Records of the topic = rows of {@code chatbot_log} + duplicates + dead
 * letters, as long as no batch is tried again: what an interrupted attempt wrote comes back as
 * duplicates. Alert on {@code chatbot_sink_lag_records} (how far behind) and {@code
 * chatbot_sink_waiting} (1 while nothing can be written).
 */
public final class SinkMetrics {
  /** Holds what may be away. */
  private static final List<String> SYSTEMS = List.of("postgres", KafkaDeadLetters.SYSTEM);

  private static final long NONE = Long.MAX_VALUE;

  private final AtomicReference<@Nullable KafkaClientMetrics> ofConsumer = new AtomicReference<>();
  private final MeterRegistry registry;
  private final Counter events;
  private final Counter messages;
  private final Counter usage;
  private final Counter duplicates;
  private final DistributionSummary batchSize;
  private final Timer writes;
  private final Map<DeadLetterRecord.Reason, Counter> deadLetters =
      new EnumMap<>(DeadLetterRecord.Reason.class);
  private final AtomicLong lag = new AtomicLong();

  /** Holds since when an erasure is under way, ms since the epoch; {@link #NONE} without one. */
  private final AtomicLong erasing = new AtomicLong(NONE);

  public SinkMetrics(MeterRegistry registry, Availability availability) {
    this.registry = registry;
    events = rows("chatbot_log");
    messages = rows("ChatMessage");
    usage = rows("chat_usage");
    duplicates =
        Counter.builder("chatbot.sink.duplicates")
            .description("Events that were there already, with the same content")
            .register(registry);
    batchSize =
        DistributionSummary.builder("chatbot.sink.batch.records")
            .description("Records of a batch; their count is the number of batches")
            .publishPercentileHistogram(false)
            .register(registry);
    writes =
        Timer.builder("chatbot.sink.write")
            .description("Writing a batch, from asking for the connection to the commit")
            .publishPercentileHistogram()
            .register(registry);
    for (DeadLetterRecord.Reason reason : DeadLetterRecord.Reason.values()) {
      deadLetters.put(
          reason,
          Counter.builder("chatbot.sink.dead.letters")
              .description("Records that became no rows")
              .tag("reason", reason.word())
              .register(registry));
    }
    SYSTEMS.forEach(this::retries);
    erased(Erased.NOTHING);
    Gauge.builder("chatbot.sink.lag.records", lag, AtomicLong::doubleValue)
        .description("Offsets of the assigned partitions that are not settled yet")
        .register(registry);
    Gauge.builder("chatbot.erasure.pending.seconds", erasing, SinkMetrics::secondsSince)
        .description("Since the erasure was asked for that is under way; 0 without one")
        .register(registry);
    Gauge.builder(
            "chatbot.sink.waiting", availability, each -> each.whyNotReady().isPresent() ? 1 : 0)
        .description("1 while nothing can be written")
        .register(registry);
  }

  /** Shows Kafka's own metrics of a consumer, in place of those of the one before it. */
  public Consumer<byte[], byte[]> watched(Consumer<byte[], byte[]> consumer) {
    var shown = new KafkaClientMetrics(consumer);
    KafkaClientMetrics before = ofConsumer.getAndSet(shown);
    if (before != null) {
      before.close();
    }
    shown.bindTo(registry);
    return consumer;
  }

  /** Shows those of a producer that lives as long as the process. */
  public Producer<byte[], byte[]> watched(Producer<byte[], byte[]> producer) {
    new KafkaClientMetrics(producer).bindTo(registry);
    return producer;
  }

  Written timed(Supplier<Written> write) {
    Timer.Sample sample = Timer.start(registry);
    Written written = write.get();
    sample.stop(writes);
    events.increment(written.events());
    messages.increment(written.messages());
    duplicates.increment(written.duplicates());
    return written;
  }

  /** Counts rows of {@code chat_usage} that were written again, or for the first time. */
  void usage(int written) {
    usage.increment(written);
  }

  void erased(Erased erased) {
    erasedRows("chatbot_log").increment(erased.events());
    erasedRows("ChatMessage").increment(erased.messages());
  }

  /**
   * Notes that an erasure is under way, however often it is tried.
   *
   * @param askedAt when it was asked for
   */
  void erasing(Instant askedAt) {
    erasing.set(askedAt.toEpochMilli());
  }

  void nothingToErase() {
    erasing.set(NONE);
  }

  private static double secondsSince(AtomicLong time) {
    return Math.max(0, System.currentTimeMillis() - time.get()) / 1000.0;
  }

  void batch(int records) {
    batchSize.record(records);
  }

  void deadLetters(List<DeadLetterRecord> letters) {
    letters.forEach(letter -> counter(letter.reason()).increment());
  }

  void retry(String system) {
    retries(system).increment();
  }

  void lag(long records) {
    lag.set(records);
  }

  private Counter counter(DeadLetterRecord.Reason reason) {
    return requireNonNull(deadLetters.get(reason));
  }

  private Counter retries(String system) {
    return registry.counter("chatbot.sink.retries", "system", system);
  }

  private Counter erasedRows(String table) {
    return Counter.builder("chatbot.sink.erased.rows")
        .description("Rows deleted because their user or event was erased")
        .tag("table", table)
        .register(registry);
  }

  private Counter rows(String table) {
    return Counter.builder("chatbot.sink.rows")
        .description("Rows written")
        .tag("table", table)
        .register(registry);
  }
}
