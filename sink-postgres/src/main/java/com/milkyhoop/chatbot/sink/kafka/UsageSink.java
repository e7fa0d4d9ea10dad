package com.milkyhoop.chatbot.sink.kafka;

import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import com.milkyhoop.chatbot.schemas.UsageKey;
import com.milkyhoop.chatbot.sink.row.Position;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UsageRecord;
import com.milkyhoop.chatbot.sink.row.UsageStore;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies chat-usage into its table, on a thread of its own and as a group of its own: no row of the
 * log waits for it. Offsets are committed when the rows are, and the store ignores what it has
 * newer, so each row is the newest of its key whatever is read again. What it does not expect
 * begins anew, after a pause; the log's rows go on meanwhile.
 */
public final class UsageSink implements Component {
  private static final Logger log = LoggerFactory.getLogger(UsageSink.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final String topic;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final KafkaRefusals refusals;
  private final Supplier<RecordCodec<UserUsage>> codecs;
  private final UsageStore store;
  private final Backoff backoff;
  private final SinkMetrics metrics;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;

  /** Counts attempts to read that have failed in a row; of the sink's thread. */
  private int failures;

  private volatile @Nullable Consumer<byte[], byte[]> reading;

  /**
   * @param consumers make one, as a member of the group, whenever reading begins
   * @param codecs asked for once a consumer is there
   */
  public UsageSink(
      String topic,
      Supplier<Consumer<byte[], byte[]>> consumers,
      KafkaRefusals refusals,
      Supplier<RecordCodec<UserUsage>> codecs,
      UsageStore store,
      Backoff backoff,
      SinkMetrics metrics) {
    this.topic = topic;
    this.consumers = consumers;
    this.refusals = refusals;
    this.codecs = codecs;
    this.store = store;
    this.backoff = backoff;
    this.metrics = metrics;
    this.thread = Thread.ofPlatform().name("usage-sink").unstarted(this::run);
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    stopping.countDown();
    Consumer<byte[], byte[]> waiting = reading;
    if (waiting != null) {
      waiting.wakeup();
    }
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!isStopping()) {
      try {
        store.prepare();
        read();
      } catch (WakeupException _) {
        log.atDebug().log("reader of chat-usage woken to stop");
      } catch (UnavailableException e) {
        metrics.retry(e.system());
        pause();
      } catch (RuntimeException e) {
        log.atWarn()
            .addKeyValue("error", refusals.describe(e))
            .log("chat-usage can't be copied; again");
        pause();
      } finally {
        reading = null;
      }
    }
  }

  private void read() {
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      reading = consumer;
      RecordCodec<UserUsage> codec = codecs.get();
      consumer.subscribe(List.of(topic));
      while (!isStopping()) {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        List<UsageRecord> newest = newest(polled, codec);
        if (!newest.isEmpty()) {
          write(consumer, newest);
        }
        if (!polled.isEmpty()) {
          commit(consumer);
        }
        failures = 0;
      }
    }
  }

  /** Tries for ever, and stays in its group meanwhile. */
  private void write(Consumer<byte[], byte[]> consumer, List<UsageRecord> records) {
    for (int attempt = 1; !isStopping(); attempt++) {
      try {
        store.write(records);
        consumer.resume(consumer.assignment());
        metrics.usage(records.size());
        return;
      } catch (UnavailableException e) {
        metrics.retry(e.system());
        consumer.pause(consumer.assignment());
        // What a rebalance has brought meanwhile was not asked to pause: it is read again.
        if (!consumer.poll(backoff.delay(attempt)).isEmpty()) {
          throw new IllegalStateException("partitions came while nothing can be written");
        }
      }
    }
    throw new WakeupException();
  }

  /** A commit that is lost means that rows are read again, which changes nothing. */
  private static void commit(Consumer<byte[], byte[]> consumer) {
    try {
      consumer.commitSync();
    } catch (CommitFailedException | RebalanceInProgressException e) {
      log.atDebug().addKeyValue("error", e.toString()).log("offsets not committed");
    } catch (RetriableException e) {
      log.atWarn().addKeyValue("error", e.toString()).log("offsets not committed");
    }
  }

  private static List<UsageRecord> newest(
      ConsumerRecords<byte[], byte[]> polled, RecordCodec<UserUsage> codec) {
    Map<UsageKey, UsageRecord> newest = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : polled) {
      try {
        UsageRecord read = parse(record, codec);
        newest.put(read.key(), read);
      } catch (MalformedRecordException e) {
        log.atWarn()
            .addKeyValue("partition", record.partition())
            .addKeyValue("offset", record.offset())
            .addKeyValue("error", e.getMessage())
            .log("a record of chat-usage can't be read");
      }
    }
    return List.copyOf(newest.values());
  }

  private static UsageRecord parse(
      ConsumerRecord<byte[], byte[]> record, RecordCodec<UserUsage> codec) {
    if (record.key() == null) {
      throw new MalformedRecordException("record has no key");
    }
    UsageKey key = UsageKey.parse(record.key());
    if (String.join("", key.principal(), key.userId(), key.model()).indexOf('\0') >= 0) {
      throw new MalformedRecordException("key holds U+0000, which no column takes");
    }
    return new UsageRecord(
        key,
        Optional.ofNullable(record.value()).map(codec::decode),
        new Position(record.topic(), record.partition(), record.offset()));
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private void pause() {
    failures++;
    try {
      var _ = stopping.await(backoff.delay(failures).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
