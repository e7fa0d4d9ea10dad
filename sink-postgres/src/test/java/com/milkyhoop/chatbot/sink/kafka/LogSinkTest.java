package com.milkyhoop.chatbot.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogSinkTest {
  private static final Duration AT_ONCE = Duration.ofNanos(2);
  private static final KafkaException REFUSED =
      new SaslAuthenticationException("invalid credentials");

  private final CompletableFuture<Throwable> gaveUp = new CompletableFuture<>();
  private final Queue<Consumer<byte[], byte[]>> consumers = new ArrayDeque<>();

  /** While a password is replaced, the consumer that can't log in can't leave its group either. */
  @Test
  void shouldReadAgainWhenTheLoginIsRefusedAndClosingFailsR4() {
    var second = new MockConsumer<byte[], byte[]>("earliest");
    consumers.add(failing(REFUSED));
    consumers.add(second);

    try (LogSink sink = sink()) {
      sink.start();

      await().until(() -> !second.subscription().isEmpty());
    }
    assertThat(gaveUp).isNotDone();
    assertThat(second.closed()).isTrue();
  }

  @Test
  void shouldReadAgainWhenARefusedLoginIsTheCauseR4() {
    var second = new MockConsumer<byte[], byte[]>("earliest");
    consumers.add(failing(new KafkaException("unexpected error in the group", REFUSED)));
    consumers.add(second);

    try (LogSink sink = sink()) {
      sink.start();

      await().until(() -> !second.subscription().isEmpty());
    }
    assertThat(gaveUp).isNotDone();
  }

  @Test
  void shouldGiveUpWithTheFirstFailureWhenItIsNoRefusal() throws Exception {
    var failure = new KafkaException("as the test wants");
    consumers.add(failing(failure));

    try (LogSink sink = sink()) {
      sink.start();

      assertThat(gaveUp.get(30, TimeUnit.SECONDS)).isSameAs(failure);
      assertThat(failure.getSuppressed()).hasSize(1);
    }
  }

  private LogSink sink() {
    var availability = new Availability();
    var metrics = new SinkMetrics(new SimpleMeterRegistry(), availability);
    return new LogSink(
        "log",
        consumers::remove,
        KafkaRefusals.UNNAMED,
        4,
        new BatchWriter(
            new FakeStore(),
            new FakeDeadLetters(),
            Tombstones.NONE,
            availability,
            new Backoff(AT_ONCE, AT_ONCE, () -> 0),
            metrics,
            RowSpans.NONE),
        new Membership(),
        metrics,
        Optional.empty(),
        (_, failure) -> gaveUp.complete(failure));
  }

  /** Returns a consumer that can be neither polled nor closed. */
  private static Consumer<byte[], byte[]> failing(KafkaException failure) {
    var consumer =
        new MockConsumer<byte[], byte[]>("earliest") {
          @Override
          public void close(CloseOptions options) {
            throw new KafkaException("failed to close the consumer");
          }
        };
    consumer.setPollException(failure);
    return consumer;
  }
}
