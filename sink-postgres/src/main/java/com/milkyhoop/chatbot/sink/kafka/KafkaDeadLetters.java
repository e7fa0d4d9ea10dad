package com.milkyhoop.chatbot.sink.kafka;

import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.kit.Service;
import com.milkyhoop.chatbot.schemas.DeadLetter;
import com.milkyhoop.chatbot.schemas.TopicNames;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UnavailableException.Remedy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
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
 * Writes {@code <topic>-dlq}: key and value as they were read, where they stood and the cause in
 * headers. A dead letter that is too large goes without its value, which still stands where the
 * headers say.
 */
public final class KafkaDeadLetters implements DeadLetters, Service {
  static final String SYSTEM = "kafka";
  static final String VALUE_LEFT_OUT = "value left out, too large: it stands where it was read; ";
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Supplier<Producer<byte[], byte[]>> producers;
  private @Nullable Producer<byte[], byte[]> opened;

  /**
   * @param producers makes the one producer, idempotent and with acks=all
   */
  public KafkaDeadLetters(Supplier<Producer<byte[], byte[]>> producers) {
    this.producers = producers;
  }

  @Override
  public void start() {
    opened = producers.get();
  }

  @Override
  public void write(List<Letter> letters) {
    Producer<byte[], byte[]> producer = requireNonNull(opened, "not started");
    List<Future<RecordMetadata>> sent =
        letters.stream().map(letter -> producer.send(record(letter))).toList();
    for (int i = 0; i < letters.size(); i++) {
      Optional<KafkaException> failure = failure(sent.get(i));
      if (failure.isPresent() && failure.get() instanceof RecordTooLargeException) {
        failure = failure(producer.send(withoutValue(letters.get(i))));
      }
      failure.ifPresent(KafkaDeadLetters::rethrow);
    }
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

  private static void rethrow(KafkaException e) {
    if (e instanceof RetriableException) {
      throw new UnavailableException(SYSTEM, Remedy.TIME, "dead letters: " + e.getMessage(), e);
    }
    throw e;
  }

  private static ProducerRecord<byte[], byte[]> record(Letter letter) {
    return record(letter, letter.record().value(), letter.cause());
  }

  private static ProducerRecord<byte[], byte[]> withoutValue(Letter letter) {
    return record(letter, null, VALUE_LEFT_OUT + letter.cause());
  }

  private static ProducerRecord<byte[], byte[]> record(
      Letter letter, byte @Nullable [] value, String cause) {
    ConsumerRecord<byte[], byte[]> read = letter.record();
    return new ProducerRecord<>(
        TopicNames.deadLetters(read.topic()),
        null,
        read.key(),
        value,
        DeadLetter.headers(read.headers(), read.topic(), read.partition(), read.offset(), cause));
  }
}
