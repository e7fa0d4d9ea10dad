package com.milkyhoop.chatbot.processor.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.kafka.KafkaClients;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads chat-turns with a consumer without a group, which there is only while a partition is
 * followed: a process that has lost no task has none.
 */
final class KafkaTurnReader implements TurnReader {
  private static final Logger log = LoggerFactory.getLogger(KafkaTurnReader.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration BACKOFF = Duration.ofMillis(250);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final KafkaRefusals refusals;
  private final RecordCodec<TurnEvent> codec;
  private final String topic;
  private final Listener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();

  /** Holds where to begin, by partition. */
  @GuardedBy("lock")
  private final Map<Integer, Long> followed = new HashMap<>();

  /** Says whether there is a thread: it alone takes that back, in the step that ends it. */
  @GuardedBy("lock")
  private boolean running;

  @GuardedBy("lock")
  private boolean closed;

  /**
   * @param consumers without a group, each closed after use
   */
  KafkaTurnReader(
      Supplier<Consumer<byte[], byte[]>> consumers,
      KafkaRefusals refusals,
      RecordCodec<TurnEvent> codec,
      String topic,
      Listener listener) {
    this.consumers = consumers;
    this.refusals = refusals;
    this.codec = codec;
    this.topic = topic;
    this.listener = listener;
  }

  static Consumer<byte[], byte[]> consumer(KafkaSettings kafka) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "turn-reader");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return KafkaClients.consumer(
        kafka, config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void follow(int partition, long offset) {
    lock.lock();
    try {
      followed.putIfAbsent(partition, offset);
      if (!running && !closed) {
        running = true;
        Thread.ofPlatform().name("turn-reader").daemon().start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void leave(int partition) {
    lock.lock();
    try {
      followed.remove(partition);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      closing.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    boolean ended = false;
    try {
      while (goesOn()) {
        readUntilItFails();
      }
      ended = true;
    } finally {
      if (!ended) {
        stopped();
      }
    }
  }

  private void readUntilItFails() {
    try (var consumer = consumers.get()) {
      read(consumer);
    } catch (RuntimeException e) {
      log.atWarn()
          .addKeyValue("error", refusals.describe(e))
          .log("what is told of leased turns can't be read yet");
      pause();
    }
  }

  /** Lets the next partition that is followed begin another thread: an error has ended this one. */
  private void stopped() {
    lock.lock();
    try {
      running = false;
    } finally {
      lock.unlock();
    }
  }

  private void read(Consumer<byte[], byte[]> consumer) {
    Map<Integer, Long> assigned = Map.of();
    while (isWanted()) {
      Map<Integer, Long> wanted = wanted();
      if (!wanted.equals(assigned)) {
        assign(consumer, wanted, assigned);
        assigned = wanted;
      }
      consumer.poll(POLL).forEach(this::tell);
    }
  }

  /** Partitions that are read already go on where they are. */
  private void assign(
      Consumer<byte[], byte[]> consumer, Map<Integer, Long> wanted, Map<Integer, Long> assigned) {
    List<TopicPartition> partitions = wanted.keySet().stream().map(this::partition).toList();
    consumer.assign(partitions);
    wanted.forEach(
        (partition, offset) -> {
          if (!offset.equals(assigned.get(partition))) {
            consumer.seek(partition(partition), offset);
          }
        });
  }

  /** Never throws: one record must not keep others from being read. */
  private void tell(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null || record.key() == null) {
      return;
    }
    try {
      listener.read(
          record.partition(), new String(record.key(), UTF_8), codec.decode(record.value()));
    } catch (RuntimeException e) {
      log.atDebug().setCause(e).log("a record that can't be read is for the partition's owner");
    }
  }

  private TopicPartition partition(int number) {
    return new TopicPartition(topic, number);
  }

  /** Returns whether the thread goes on; where it does not, the next follow begins another. */
  private boolean goesOn() {
    lock.lock();
    try {
      running = isWanted();
      return running;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether anything is followed. */
  private boolean isWanted() {
    lock.lock();
    try {
      return !closed && !followed.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private Map<Integer, Long> wanted() {
    lock.lock();
    try {
      return Map.copyOf(followed);
    } finally {
      lock.unlock();
    }
  }

  private void pause() {
    lock.lock();
    try {
      if (!closed) {
        var _ = closing.awaitNanos(BACKOFF.toNanos());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
