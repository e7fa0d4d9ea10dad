package com.milkyhoop.chatbot.sink.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.milkyhoop.chatbot.kafka.DeadLetter;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class KafkaDeadLettersTest {
  private static final byte[] KEY = "u1/s1".getBytes(UTF_8);
  private static final int LIMIT = 100_000;
  private static final byte[] VALUE = "bytes as they were".getBytes(UTF_8);

  private final FailingProducer producer = new FailingProducer();
  private final KafkaDeadLetters letters = new KafkaDeadLetters(() -> producer, _ -> LIMIT);

  @BeforeEach
  void start() {
    letters.start();
  }

  @AfterEach
  void close() {
    letters.close();
  }

  @Test
  void shouldKeepKeyValueAndHeadersAndSayWhereAndWhy() {
    letters.write(List.of(letter()));

    ProducerRecord<byte[], byte[]> written = producer.history().getFirst();
    assertThat(written.topic()).isEqualTo("log-dlq");
    assertThat(written.key()).isEqualTo(KEY);
    assertThat(written.value()).isEqualTo(VALUE);
    assertThat(header(written, "traceparent")).isEqualTo("00-1-2-00");
    assertThat(header(written, DeadLetter.TOPIC)).isEqualTo("log");
    assertThat(header(written, DeadLetter.PARTITION)).isEqualTo("3");
    assertThat(header(written, DeadLetter.OFFSET)).isEqualTo("42");
    assertThat(header(written, DeadLetter.CAUSE)).isEqualTo("no log event");
  }

  @Test
  void shouldCutTheValueWhenItDoesNotFit() {
    letters.write(List.of(letter(new byte[2 * LIMIT])));

    ProducerRecord<byte[], byte[]> written = producer.history().getFirst();
    assertThat(written.key()).isEqualTo(KEY);
    assertThat(written.value()).hasSizeBetween(LIMIT - 2_000, LIMIT);
    assertThat(header(written, DeadLetter.TRUNCATED)).contains("of 200000 bytes of the value");
  }

  @Test
  void shouldCutItToTheSmallestLimitWhenTheTopicTakesLessThanAtTheStart() {
    producer.failure = Optional.of(new RecordTooLargeException("too large"));

    letters.write(List.of(letter(new byte[LIMIT / 2])));

    assertThat(producer.history()).hasSize(1);
    ProducerRecord<byte[], byte[]> written = producer.history().getFirst();
    assertThat(written.key()).isEqualTo(KEY);
    assertThat(written.value()).hasSizeBetween(1, DeadLetter.SMALLEST_LIMIT);
    assertThat(header(written, DeadLetter.CAUSE)).isEqualTo("no log event");
    assertThat(header(written, DeadLetter.TRUNCATED)).contains("of 50000 bytes of the value");
  }

  @Test
  void shouldBeTriedAgainWhenNoBrokerAnswers() {
    producer.failure = Optional.of(new TimeoutException("120000 ms has passed"));

    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> letters.write(List.of(letter())))
        .satisfies(e -> assertThat(e.system()).isEqualTo("kafka"));
  }

  @Test
  void shouldEndTheSinkWhenTheFailureIsOfAnotherKind() {
    producer.failure = Optional.of(new TopicAuthorizationException("log-dlq"));

    assertThatExceptionOfType(TopicAuthorizationException.class)
        .isThrownBy(() -> letters.write(List.of(letter())));
  }

  private static DeadLetterRecord letter() {
    return letter(VALUE);
  }

  private static DeadLetterRecord letter(byte[] value) {
    var headers = new RecordHeaders().add("traceparent", "00-1-2-00".getBytes(UTF_8));
    var read =
        new ConsumerRecord<>(
            "log",
            3,
            42,
            0L,
            TimestampType.LOG_APPEND_TIME,
            5,
            value.length,
            KEY,
            value,
            headers,
            Optional.empty());
    return new DeadLetterRecord(read, DeadLetterRecord.Reason.UNREADABLE, "no log event");
  }

  private static String header(ProducerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  /** Fails the first record when told to. */
  private static final class FailingProducer extends MockProducer<byte[], byte[]> {
    Optional<KafkaException> failure = Optional.empty();

    FailingProducer() {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
      if (failure.isPresent()) {
        KafkaException thrown = failure.get();
        failure = Optional.empty();
        return CompletableFuture.failedFuture(thrown);
      }
      return super.send(record);
    }
  }
}
