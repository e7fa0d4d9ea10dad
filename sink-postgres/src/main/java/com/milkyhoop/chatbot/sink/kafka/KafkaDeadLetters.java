package com.milkyhoop.chatbot.sink.kafka;

import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.kafka.DeadLetter;
import com.milkyhoop.chatbot.kafka.ErasureHeader;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.schemas.TopicNames;
import com.milkyhoop.chatbot.sink.row.Position;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UnavailableException.Remedy;
import com.milkyhoop.chatbot.sink.row.UserErasure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a sink has to write: tombstones, which have a key and the erasure's id alone, and
 * {@code <topic>-dlq}: key and value as they were read, where they stood and the cause in headers,
 * cut where the topic takes no more.
 */
public final class KafkaDeadLetters implements DeadLetters, Tombstones, Component {
  static final String SYSTEM = "kafka";
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Supplier<Producer<byte[], byte[]>> producers;
  private final ToIntFunction<String> maxBytes;
  private @Nullable Producer<byte[], byte[]> opened;

  /**
   * @param producers makes the one producer, idempotent and with acks=all
   * @param maxBytes how large a dead letter of a topic may be
   */
  public KafkaDeadLetters(
      Supplier<Producer<byte[], byte[]>> producers, ToIntFunction<String> maxBytes) {
    this.producers = producers;
    this.maxBytes = maxBytes;
  }

  @Override
  public void start() {
    opened = producers.get();
  }

  @Override
  public void write(List<DeadLetterRecord> letters) {
    Producer<byte[], byte[]> producer = requireNonNull(opened, "not started");
    List<Future<RecordMetadata>> sent =
        letters.stream().map(letter -> producer.send(record(letter))).toList();
    for (int i = 0; i < letters.size(); i++) {
      Optional<KafkaException> failure = failure(sent.get(i));
      if (failure.isPresent() && failure.get() instanceof RecordTooLargeException) {
        // The topic takes less than it did when this process started.
        failure = failure(producer.send(record(letters.get(i), DeadLetter.SMALLEST_LIMIT)));
      }
      failure.ifPresent(e -> rethrow("dead letters", e));
    }
  }

  @Override
  public void write(UserErasure erasure, List<LogKey> keys) {
    Producer<byte[], byte[]> producer = requireNonNull(opened, "not started");
    List<Future<RecordMetadata>> sent =
        keys.stream().map(key -> producer.send(tombstone(erasure, key))).toList();
    sent.forEach(each -> failure(each).ifPresent(e -> rethrow("tombstones", e)));
  }

  private static ProducerRecord<byte[], byte[]> tombstone(UserErasure erasure, LogKey key) {
    Position at = erasure.position();
    return new ProducerRecord<>(
        at.topic(), at.partition(), key.encode(), null, List.of(ErasureHeader.of(erasure.id())));
  }

  @Override
  public void close() {
    if (opened != null) {
      opened.close(CLOSE_LIMIT);
    }
  }

  private static Optional<KafkaException> failure(Future<RecordMetadata> sent) {
    try {
      sent.get();
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(
          e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause()));
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static void rethrow(String what, KafkaException e) {
    if (e instanceof RetriableException) {
      throw new UnavailableException(SYSTEM, Remedy.TIME, what + ": " + e.getMessage(), e);
    }
    throw e;
  }

  private ProducerRecord<byte[], byte[]> record(DeadLetterRecord letter) {
    return record(letter, maxBytes.applyAsInt(letter.record().topic()));
  }

  private static ProducerRecord<byte[], byte[]> record(DeadLetterRecord letter, int maxBytes) {
    ConsumerRecord<byte[], byte[]> read = letter.record();
    var source = new DeadLetter.Source(read.topic(), read.partition(), read.offset());
    var dead =
        DeadLetter.of(read.key(), read.value(), read.headers(), source, letter.cause(), maxBytes);
    return new ProducerRecord<>(
        TopicNames.deadLetters(read.topic()), null, dead.key(), dead.value(), dead.headers());
  }
}
