package com.milkyhoop.chatbot.ingress.usage;

import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.kafka.KafkaClients;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import com.milkyhoop.chatbot.schemas.UsageKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all of chat-usage on a thread of its own, from its beginning, and then what comes. Nothing
 * waits for it: the ledger's failures must stop no message. Where reading fails it goes on where it
 * was: rows hold sums, and an older one would take a sum back until the rest is read.
 */
public final class UsageTopicReader implements Component {
  private static final Logger log = LoggerFactory.getLogger(UsageTopicReader.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final List<TopicPartition> partitions;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final KafkaRefusals refusals;
  private final Supplier<RecordCodec<UserUsage>> codecs;
  private final UsageListener listener;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;

  /** Holds where to go on, of each partition that has a record. Of the thread that reads. */
  private final Map<TopicPartition, Long> next = new HashMap<>();

  private volatile @Nullable Consumer<byte[], byte[]> reading;
  private volatile boolean hasCaughtUp;

  /** Creates a reader with consumers of its own. */
  public static UsageTopicReader create(KafkaSettings kafka, UsageListener listener) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "ingress-usage");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    String topic = kafka.topics().usage();
    return new UsageTopicReader(
        IntStream.range(0, kafka.partitions())
            .mapToObj(number -> new TopicPartition(topic, number))
            .toList(),
        () ->
            KafkaClients.consumer(
                kafka, config, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        kafka.refusals(),
        () -> kafka.usageCodecs().usage(),
        listener);
  }

  UsageTopicReader(
      List<TopicPartition> partitions,
      Supplier<Consumer<byte[], byte[]>> consumers,
      KafkaRefusals refusals,
      Supplier<RecordCodec<UserUsage>> codecs,
      UsageListener listener) {
    this.partitions = partitions;
    this.consumers = consumers;
    this.refusals = refusals;
    this.codecs = codecs;
    this.listener = listener;
    this.thread = Thread.ofPlatform().name("usage-reader").unstarted(this::run);
  }

  @Override
  public void start() {
    thread.start();
  }

  /** Returns whether all that there was at the start has been read. */
  public boolean hasCaughtUp() {
    return hasCaughtUp;
  }

  @Override
  public void close() {
    stop.countDown();
    Consumer<byte[], byte[]> waiting = reading;
    if (waiting != null) {
      waiting.wakeup();
    }
    try {
      if (thread.isAlive() && !thread.join(STOP_LIMIT)) {
        log.atWarn().log("the reader of chat-usage did not stop in time");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (stop.getCount() > 0) {
      try (Consumer<byte[], byte[]> consumer = consumers.get()) {
        reading = consumer;
        read(consumer, codecs.get());
      } catch (WakeupException _) {
        log.atDebug().log("reader of chat-usage woken to stop");
      } catch (RuntimeException e) {
        log.atWarn()
            .addKeyValue("error", refusals.describe(e))
            .log("chat-usage can't be read; again");
        pause();
      } finally {
        reading = null;
      }
    }
  }

  private void read(Consumer<byte[], byte[]> consumer, RecordCodec<UserUsage> codec) {
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    next.forEach(consumer::seek);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (stop.getCount() > 0) {
      for (ConsumerRecord<byte[], byte[]> record :
          consumer.poll(hasCaughtUp ? POLL : pollOf(ends))) {
        tell(record, codec);
        next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
      }
      if (!hasCaughtUp && isAtEnd(consumer, ends)) {
        hasCaughtUp = true;
        log.atInfo().addKeyValue("topic", partitions.getFirst().topic()).log("usage is known");
      }
    }
  }

  /** Returns how long a poll may wait: not at all where nothing is to be read. */
  private static Duration pollOf(Map<TopicPartition, Long> ends) {
    return ends.values().stream().allMatch(end -> end == 0) ? Duration.ZERO : POLL;
  }

  private static boolean isAtEnd(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private void tell(ConsumerRecord<byte[], byte[]> record, RecordCodec<UserUsage> codec) {
    try {
      if (record.key() == null) {
        throw new MalformedRecordException("record has no key");
      }
      UsageKey key = UsageKey.parse(record.key());
      listener.changed(key, Optional.ofNullable(record.value()).map(codec::decode));
    } catch (MalformedRecordException e) {
      log.atWarn()
          .addKeyValue("partition", record.partition())
          .addKeyValue("offset", record.offset())
          .addKeyValue("error", e.getMessage())
          .log("a record of chat-usage can't be read");
    }
  }

  private void pause() {
    try {
      var _ = stop.await(RESTART_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
