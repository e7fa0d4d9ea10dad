package com.milkyhoop.chatbot.sink.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.sink.Events;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each poll of the consumer runs the next scheduled step; the last one ends the loop. */
final class BatchLoopTest {
  private static final TopicPartition P0 = new TopicPartition("log", 0);
  private static final TopicPartition P1 = new TopicPartition("log", 1);
  private static final TopicPartition P2 = new TopicPartition("log", 2);
  private static final int BATCH_SIZE = 4;
  private static final Duration AT_ONCE = Duration.ofNanos(2);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final FakeStore store = new FakeStore();
  private final FakeDeadLetters deadLetters = new FakeDeadLetters();
  private final Availability availability = new Availability();
  private final Membership membership = new Membership();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SinkMetrics metrics = new SinkMetrics(registry, availability);
  private final BatchLoop loop =
      new BatchLoop(
          consumer,
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

  @BeforeEach
  void offsets() {
    consumer.updateBeginningOffsets(Map.of(P0, 0L, P1, 0L, P2, 0L));
    consumer.updateEndOffsets(Map.of(P0, 9L, P1, 9L, P2, 9L));
  }

  @Test
  void shouldCommitBehindTheBatchWhenItsRowsAreKept() {
    step(() -> consumer.rebalance(List.of(P0, P1)));
    step(
        () -> {
          event(P0, 0, "a");
          event(P0, 1, "b");
          event(P1, 0, "c");
        });

    runSteps();

    assertThat(store.kept()).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(committed(P0)).isEqualTo(2);
    assertThat(committed(P1)).isEqualTo(1);
    assertThat(membership.whyNotReady()).isEmpty();
  }

  @Test
  void shouldSettleAPollInBatchesAndCommitBehindEach() {
    store.refused.add("e6");
    step(() -> consumer.rebalance(List.of(P0)));
    step(() -> events(P0, 0, 9));

    runSteps();

    assertThat(store.batchSizes).containsExactly(4, 4, 1);
    assertThat(store.kept()).containsExactly("e0", "e1", "e2", "e3", "e4", "e5", "e7", "e8");
    assertThat(deadLetters.written).hasSize(1);
    assertThat(committed(P0)).isEqualTo(9);
  }

  @Test
  void shouldCommitTheBatchesBeforeTheOneThatTheStoreCanNotTakeNow() {
    store.awayFromAttempt = 2;
    step(() -> consumer.rebalance(List.of(P0)));
    step(() -> events(P0, 0, 9));
    step(() -> assertThat(committed(P0)).isEqualTo(4));

    runSteps();

    assertThat(store.kept()).containsExactly("e0", "e1", "e2", "e3");
    assertThat(committed(P0)).isEqualTo(4);
  }

  @Test
  void shouldLeaveLaterBatchesToTheOtherSinkWhenTheirPartitionIsTaken() {
    store.awayFromAttempt = 1;
    step(() -> consumer.rebalance(List.of(P0, P1)));
    step(
        () -> {
          events(P0, 0, 6);
          event(P1, 0, "x");
          event(P1, 1, "y");
        });
    step(() -> consumer.rebalance(List.of(P0)));
    step(() -> store.awayFromAttempt = Integer.MAX_VALUE);

    runSteps();

    assertThat(store.kept()).containsExactly("e0", "e1", "e2", "e3", "e4", "e5");
    assertThat(committed(P0)).isEqualTo(6);
    assertThat(committed(P1)).isNull();
  }

  @Test
  void shouldPollWithPausedPartitionsAndTryAgainWhileTheStoreIsAway() {
    step(() -> consumer.rebalance(List.of(P0)));
    step(
        () -> {
          event(P0, 0, "a");
          store.away = true;
        });
    step(
        () -> {
          event(P0, 1, "b");
          assertThat(consumer.paused()).containsExactly(P0);
          assertThat(committed(P0)).isNull();
          assertThat(availability.whyNotReady()).hasValue("postgres: away");
        });
    step(() -> assertThat(consumer.paused()).containsExactly(P0));
    step(() -> store.away = false);
    step(() -> assertThat(consumer.paused()).isEmpty());

    runSteps();

    assertThat(store.kept()).containsExactly("a", "b");
    assertThat(store.attempts).isEqualTo(5);
    assertThat(committed(P0)).isEqualTo(2);
    assertThat(availability.whyNotReady()).isEmpty();
    assertThat(registry.counter("chatbot.sink.retries", "system", "postgres").count()).isEqualTo(3);
  }

  @Test
  void shouldLeaveRowsToTheOtherSinkWhenTheirPartitionIsTakenWhileTheStoreIsAway() {
    step(() -> consumer.rebalance(List.of(P0, P1)));
    step(
        () -> {
          event(P0, 0, "a");
          event(P1, 0, "c");
          unreadable(P1, 1);
          store.away = true;
        });
    step(() -> consumer.rebalance(List.of(P0)));
    step(() -> store.away = false);

    runSteps();

    assertThat(store.attempts).isEqualTo(3);
    assertThat(store.kept()).containsExactly("a");
    assertThat(deadLetters.written).isEmpty();
    assertThat(committed(P0)).isEqualTo(1);
    assertThat(committed(P1)).isNull();
  }

  @Test
  void shouldNotReadFromNewPartitionsWhileTheStoreIsAway() {
    step(() -> consumer.rebalance(List.of(P0)));
    step(
        () -> {
          event(P0, 0, "a");
          store.away = true;
        });
    step(() -> consumer.rebalance(List.of(P0, P2)));
    step(() -> assertThat(consumer.paused()).containsExactlyInAnyOrder(P0, P2));
    step(() -> store.away = false);
    step(() -> event(P2, 0, "z"));

    runSteps();

    assertThat(store.kept()).containsExactly("a", "z");
    assertThat(consumer.paused()).isEmpty();
  }

  @Test
  void shouldMakeADeadLetterAndGoOnWhenARecordIsUnreadableOrItsRowRefused() {
    store.refused.add("b");
    step(() -> consumer.rebalance(List.of(P0)));
    step(
        () -> {
          event(P0, 0, "a");
          unreadable(P0, 1);
          event(P0, 2, "b");
          event(P0, 3, "c");
        });

    runSteps();

    assertThat(store.kept()).containsExactly("a", "c");
    assertThat(deadLetters.written)
        .extracting(letter -> letter.record().offset() + " " + letter.reason().word())
        .containsExactly("1 unreadable", "2 refused");
    assertThat(committed(P0)).isEqualTo(4);
  }

  @Test
  void shouldNotCommitUntilTheDeadLettersAreAcknowledged() {
    deadLetters.away = true;
    step(() -> consumer.rebalance(List.of(P0)));
    step(() -> unreadable(P0, 0));
    step(
        () -> {
          assertThat(committed(P0)).isNull();
          assertThat(consumer.paused()).containsExactly(P0);
          deadLetters.away = false;
        });

    runSteps();

    assertThat(deadLetters.written).hasSize(1);
    assertThat(committed(P0)).isEqualTo(1);
  }

  /** R15: an erasure that must wait makes no letter twice. */
  @Test
  void shouldWriteALetterOnceWhenAnErasureOfItsBatchIsTriedAgainR15() {
    store.awayForErasures = true;
    step(() -> consumer.rebalance(List.of(P0)));
    step(
        () -> {
          unreadable(P0, 0);
          erasure(P0, 1, "u1");
        });
    step(() -> assertThat(committed(P0)).isNull());
    step(() -> store.awayForErasures = false);

    runSteps();

    assertThat(deadLetters.written).hasSize(1);
    assertThat(committed(P0)).isEqualTo(2);
  }

  /** R15: where there is much to read for it, the sink polls, and nothing counts as a failure. */
  @Test
  void shouldKeepItsPlaceWhileAnErasureTakesManyStepsR15() {
    store.earlierSteps = 3;
    store.refused.add("b");
    step(() -> consumer.rebalance(List.of(P0)));
    step(
        () -> {
          event(P0, 0, "a");
          event(P0, 1, "b");
          erasure(P0, 2, "u2");
        });
    for (int i = 0; i < 2; i++) {
      step(
          () -> {
            assertThat(consumer.paused()).containsExactly(P0);
            assertThat(committed(P0)).isNull();
            assertThat(erasurePending()).isPositive();
            assertThat(availability.whyNotReady()).isEmpty();
          });
    }
    step(() -> assertThat(consumer.paused()).isEmpty());

    runSteps();

    assertThat(committed(P0)).isEqualTo(3);
    assertThat(store.batchSizes).as("rows are written once").containsExactly(2);
    assertThat(deadLetters.written).hasSize(1);
    assertThat(registry.counter("chatbot.sink.retries", "system", "postgres").count()).isZero();
  }

  /** R15: the next steps are the other sink's, as are letters. */
  @Test
  void shouldLeaveTheStepsOfAnErasureToTheOtherSinkWhenTheirPartitionIsTakenR15() {
    store.earlierSteps = Integer.MAX_VALUE;
    store.refused.add("b");
    step(() -> consumer.rebalance(List.of(P0, P1)));
    step(
        () -> {
          event(P0, 0, "a");
          event(P1, 0, "b");
          erasure(P1, 1, "u2");
        });
    step(() -> consumer.rebalance(List.of(P0)));

    runSteps();

    assertThat(committed(P0)).isEqualTo(1);
    assertThat(committed(P1)).isNull();
    assertThat(deadLetters.written).isEmpty();
  }

  @Test
  void shouldTellHowLongAnErasureWaitsR15() {
    store.awayForErasures = true;
    step(() -> consumer.rebalance(List.of(P0)));
    step(() -> erasure(P0, 0, "u1"));
    step(() -> assertThat(erasurePending()).isPositive());
    step(() -> store.awayForErasures = false);

    runSteps();

    assertThat(erasurePending()).isZero();
  }

  /** Another sink carries it out: it is no longer this one's. */
  @Test
  void shouldTellOfNoErasureWhosePartitionIsTakenR15() {
    store.awayForErasures = true;
    step(() -> consumer.rebalance(List.of(P0)));
    step(() -> erasure(P0, 0, "u1"));
    step(() -> consumer.rebalance(List.of(P1)));

    runSteps();

    assertThat(erasurePending()).isZero();
  }

  private double erasurePending() {
    return registry.get("chatbot.erasure.pending.seconds").gauge().value();
  }

  @Test
  void shouldCountTheUnsettledAsLagWhileTheStoreIsAway() {
    step(() -> consumer.rebalance(List.of(P0)));
    step(
        () -> {
          event(P0, 0, "a");
          event(P0, 1, "b");
          store.away = true;
        });

    runSteps();

    assertThat(registry.get("chatbot.sink.lag.records").gauge().value()).isEqualTo(9);
  }

  @Test
  void shouldNotBeReadyWhenItsPartitionsAreLost() {
    membership.assigned(true);

    loop.onPartitionsLost(Set.of(P0));

    assertThat(membership.whyNotReady()).hasValue("waiting for partitions");
  }

  private void runSteps() {
    step(consumer::wakeup);
    assertThatExceptionOfType(WakeupException.class).isThrownBy(() -> loop.run("log"));
  }

  private void step(Runnable step) {
    consumer.schedulePollTask(step);
  }

  /** Requests {@code e<from>} to before {@code e<to>} at these offsets. */
  private void events(TopicPartition partition, int from, int to) {
    IntStream.range(from, to).forEach(i -> event(partition, i, "e" + i));
  }

  private void event(TopicPartition partition, long offset, String request) {
    record(partition, offset, Events.processed("u1", "s1", request).toJson());
  }

  private void erasure(TopicPartition partition, long offset, String user) {
    LogEvent erasure = LogEvent.userErased(user, "", "e1", new UUID(1, 2), Events.AT);
    record(partition, offset, erasure.toJson());
  }

  private void unreadable(TopicPartition partition, long offset) {
    record(partition, offset, "no event".getBytes(UTF_8));
  }

  private void record(TopicPartition partition, long offset, byte[] value) {
    consumer.addRecord(
        new ConsumerRecord<>(partition.topic(), partition.partition(), offset, new byte[0], value));
  }

  private @Nullable Long committed(TopicPartition partition) {
    OffsetAndMetadata offset = consumer.committed(Set.of(partition)).get(partition);
    return offset == null ? null : offset.offset();
  }
}
