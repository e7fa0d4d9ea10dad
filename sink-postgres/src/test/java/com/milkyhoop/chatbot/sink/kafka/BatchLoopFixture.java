package com.milkyhoop.chatbot.sink.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.sink.Events;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * The sink's loop with a consumer that is played: each of its polls runs the next scheduled step,
 * and the last one ends the loop. What its partitions hold is put there by the steps.
 */
final class BatchLoopFixture {
  static final TopicPartition P0 = new TopicPartition("log", 0);
  static final TopicPartition P1 = new TopicPartition("log", 1);
  static final TopicPartition P2 = new TopicPartition("log", 2);

  private static final int BATCH_SIZE = 4;
  private static final Duration AT_ONCE = Duration.ofNanos(2);

  /** Holds how long each poll was to wait. */
  final List<Duration> polls = new ArrayList<>();

  final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>("earliest") {
        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
          polls.add(timeout);
          return super.poll(timeout);
        }
      };
  final FakeStore store = new FakeStore();
  final FakeDeadLetters deadLetters = new FakeDeadLetters();
  final Availability availability = new Availability();
  final Membership membership = new Membership();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SinkMetrics metrics = new SinkMetrics(registry, availability);
  final BatchLoop loop =
      new BatchLoop(
          consumer,
          KafkaRefusals.UNNAMED,
          BATCH_SIZE,
          new BatchWriter(
              store,
              deadLetters,
              Tombstones.NONE,
              availability,
              new Backoff(AT_ONCE, AT_ONCE, () -> 0),
              metrics,
              RowSpans.NONE),
          membership,
          metrics);

  BatchLoopFixture() {
    consumer.updateBeginningOffsets(Map.of(P0, 0L, P1, 0L, P2, 0L));
    consumer.updateEndOffsets(Map.of(P0, 9L, P1, 9L, P2, 9L));
  }

  /** Runs the scheduled steps. */
  void runSteps() {
    step(consumer::wakeup);
    assertThatExceptionOfType(WakeupException.class).isThrownBy(() -> loop.run("log"));
  }

  /** Schedules what the next poll does. */
  void step(Runnable step) {
    consumer.schedulePollTask(step);
  }

  /** Requests {@code e<from>} to before {@code e<to>} at these offsets. */
  void events(TopicPartition partition, int from, int to) {
    IntStream.range(from, to).forEach(i -> event(partition, i, "e" + i));
  }

  void event(TopicPartition partition, long offset, String request) {
    record(partition, offset, Events.processed("u1", "s1", request).toJson());
  }

  void erasure(TopicPartition partition, long offset, String user) {
    LogEvent erasure = LogEvent.userErased(user, "", "e1", new UUID(1, 2), Events.AT);
    record(partition, offset, erasure.toJson());
  }

  void unreadable(TopicPartition partition, long offset) {
    record(partition, offset, "no event".getBytes(UTF_8));
  }

  private void record(TopicPartition partition, long offset, byte[] value) {
    consumer.addRecord(
        new ConsumerRecord<>(partition.topic(), partition.partition(), offset, new byte[0], value));
  }

  @Nullable Long committed(TopicPartition partition) {
    OffsetAndMetadata offset = consumer.committed(Set.of(partition)).get(partition);
    return offset == null ? null : offset.offset();
  }
}
