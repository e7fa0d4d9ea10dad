package com.milkyhoop.chatbot.sink.kafka;

import static com.milkyhoop.chatbot.sink.kafka.BatchLoopFixture.P0;
import static com.milkyhoop.chatbot.sink.kafka.BatchLoopFixture.P1;
import static com.milkyhoop.chatbot.sink.kafka.BatchLoopFixture.P2;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BatchLoopTest {
  private final BatchLoopFixture sink = new BatchLoopFixture();

  @Test
  void shouldCommitBehindTheBatchWhenItsRowsAreKept() {
    sink.step(() -> sink.consumer.rebalance(List.of(P0, P1)));
    sink.step(
        () -> {
          sink.event(P0, 0, "a");
          sink.event(P0, 1, "b");
          sink.event(P1, 0, "c");
        });

    sink.runSteps();

    assertThat(sink.store.kept()).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(sink.committed(P0)).isEqualTo(2);
    assertThat(sink.committed(P1)).isEqualTo(1);
    assertThat(sink.membership.whyNotReady()).isEmpty();
  }

  @Test
  void shouldSettleAPollInBatchesAndCommitBehindEach() {
    sink.store.refused.add("e6");
    sink.step(() -> sink.consumer.rebalance(List.of(P0)));
    sink.step(() -> sink.events(P0, 0, 9));

    sink.runSteps();

    assertThat(sink.store.batchSizes).containsExactly(4, 4, 1);
    assertThat(sink.store.kept()).containsExactly("e0", "e1", "e2", "e3", "e4", "e5", "e7", "e8");
    assertThat(sink.deadLetters.written).hasSize(1);
    assertThat(sink.committed(P0)).isEqualTo(9);
  }

  @Test
  void shouldCommitTheBatchesBeforeTheOneThatTheStoreCanNotTakeNow() {
    sink.store.awayFromAttempt = 2;
    sink.step(() -> sink.consumer.rebalance(List.of(P0)));
    sink.step(() -> sink.events(P0, 0, 9));
    sink.step(() -> assertThat(sink.committed(P0)).isEqualTo(4));

    sink.runSteps();

    assertThat(sink.store.kept()).containsExactly("e0", "e1", "e2", "e3");
    assertThat(sink.committed(P0)).isEqualTo(4);
  }

  @Test
  void shouldLeaveLaterBatchesToTheOtherSinkWhenTheirPartitionIsTaken() {
    sink.store.awayFromAttempt = 1;
    sink.step(() -> sink.consumer.rebalance(List.of(P0, P1)));
    sink.step(
        () -> {
          sink.events(P0, 0, 6);
          sink.event(P1, 0, "x");
          sink.event(P1, 1, "y");
        });
    sink.step(() -> sink.consumer.rebalance(List.of(P0)));
    sink.step(() -> sink.store.awayFromAttempt = Integer.MAX_VALUE);

    sink.runSteps();

    assertThat(sink.store.kept()).containsExactly("e0", "e1", "e2", "e3", "e4", "e5");
    assertThat(sink.committed(P0)).isEqualTo(6);
    assertThat(sink.committed(P1)).isNull();
  }

  @Test
  void shouldPollWithPausedPartitionsAndTryAgainWhileTheStoreIsAway() {
    sink.step(() -> sink.consumer.rebalance(List.of(P0)));
    sink.step(
        () -> {
          sink.event(P0, 0, "a");
          sink.store.away = true;
        });
    sink.step(
        () -> {
          sink.event(P0, 1, "b");
          assertThat(sink.consumer.paused()).containsExactly(P0);
          assertThat(sink.committed(P0)).isNull();
          assertThat(sink.availability.whyNotReady()).hasValue("postgres: away");
        });
    sink.step(() -> assertThat(sink.consumer.paused()).containsExactly(P0));
    sink.step(() -> sink.store.away = false);
    sink.step(() -> assertThat(sink.consumer.paused()).isEmpty());

    sink.runSteps();

    assertThat(sink.store.kept()).containsExactly("a", "b");
    assertThat(sink.store.attempts).isEqualTo(5);
    assertThat(sink.committed(P0)).isEqualTo(2);
    assertThat(sink.availability.whyNotReady()).isEmpty();
    assertThat(sink.registry.counter("chatbot.sink.retries", "system", "postgres").count())
        .isEqualTo(3);
  }

  @Test
  void shouldLeaveRowsToTheOtherSinkWhenTheirPartitionIsTakenWhileTheStoreIsAway() {
    sink.step(() -> sink.consumer.rebalance(List.of(P0, P1)));
    sink.step(
        () -> {
          sink.event(P0, 0, "a");
          sink.event(P1, 0, "c");
          sink.unreadable(P1, 1);
          sink.store.away = true;
        });
    sink.step(() -> sink.consumer.rebalance(List.of(P0)));
    sink.step(() -> sink.store.away = false);

    sink.runSteps();

    assertThat(sink.store.attempts).isEqualTo(3);
    assertThat(sink.store.kept()).containsExactly("a");
    assertThat(sink.deadLetters.written).isEmpty();
    assertThat(sink.committed(P0)).isEqualTo(1);
    assertThat(sink.committed(P1)).isNull();
  }

  @Test
  void shouldNotReadFromNewPartitionsWhileTheStoreIsAway() {
    sink.step(() -> sink.consumer.rebalance(List.of(P0)));
    sink.step(
        () -> {
          sink.event(P0, 0, "a");
          sink.store.away = true;
        });
    sink.step(() -> sink.consumer.rebalance(List.of(P0, P2)));
    sink.step(() -> assertThat(sink.consumer.paused()).containsExactlyInAnyOrder(P0, P2));
    sink.step(() -> sink.store.away = false);
    sink.step(() -> sink.event(P2, 0, "z"));

    sink.runSteps();

    assertThat(sink.store.kept()).containsExactly("a", "z");
    assertThat(sink.consumer.paused()).isEmpty();
  }

  @Test
  void shouldMakeADeadLetterAndGoOnWhenARecordIsUnreadableOrItsRowRefused() {
    sink.store.refused.add("b");
    sink.step(() -> sink.consumer.rebalance(List.of(P0)));
    sink.step(
        () -> {
          sink.event(P0, 0, "a");
          sink.unreadable(P0, 1);
          sink.event(P0, 2, "b");
          sink.event(P0, 3, "c");
        });

    sink.runSteps();

    assertThat(sink.store.kept()).containsExactly("a", "c");
    assertThat(sink.deadLetters.written)
        .extracting(letter -> letter.record().offset() + " " + letter.reason().word())
        .containsExactly("1 unreadable", "2 refused");
    assertThat(sink.committed(P0)).isEqualTo(4);
  }

  @Test
  void shouldNotCommitUntilTheDeadLettersAreAcknowledged() {
    sink.deadLetters.away = true;
    sink.step(() -> sink.consumer.rebalance(List.of(P0)));
    sink.step(() -> sink.unreadable(P0, 0));
    sink.step(
        () -> {
          assertThat(sink.committed(P0)).isNull();
          assertThat(sink.consumer.paused()).containsExactly(P0);
          sink.deadLetters.away = false;
        });

    sink.runSteps();

    assertThat(sink.deadLetters.written).hasSize(1);
    assertThat(sink.committed(P0)).isEqualTo(1);
  }

  @Test
  void shouldCountTheUnsettledAsLagWhileTheStoreIsAway() {
    sink.step(() -> sink.consumer.rebalance(List.of(P0)));
    sink.step(
        () -> {
          sink.event(P0, 0, "a");
          sink.event(P0, 1, "b");
          sink.store.away = true;
        });

    sink.runSteps();

    assertThat(sink.registry.get("chatbot.sink.lag.records").gauge().value()).isEqualTo(9);
  }

  @Test
  void shouldNotBeReadyWhenItsPartitionsAreLost() {
    sink.membership.assigned(true);

    sink.loop.onPartitionsLost(Set.of(P0));

    assertThat(sink.membership.whyNotReady()).hasValue("waiting for partitions");
  }
}
