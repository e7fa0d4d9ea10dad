package com.milkyhoop.chatbot.sink.kafka;

import static com.milkyhoop.chatbot.sink.kafka.BatchLoopFixture.P0;
import static com.milkyhoop.chatbot.sink.kafka.BatchLoopFixture.P1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** R15: erasures on their way through the sink, which may have to wait or take many steps. */
final class ErasuresInBatchesTest {
  private final BatchLoopFixture sink = new BatchLoopFixture();

  /** R15: an erasure that must wait makes no letter twice. */
  @Test
  void shouldWriteALetterOnceWhenAnErasureOfItsBatchIsTriedAgainR15() {
    sink.store.awayForErasures = true;
    sink.step(() -> sink.consumer.rebalance(List.of(P0)));
    sink.step(
        () -> {
          sink.unreadable(P0, 0);
          sink.erasure(P0, 1, "u1");
        });
    sink.step(() -> assertThat(sink.committed(P0)).isNull());
    sink.step(() -> sink.store.awayForErasures = false);

    sink.runSteps();

    assertThat(sink.deadLetters.written).hasSize(1);
    assertThat(sink.committed(P0)).isEqualTo(2);
  }

  /** R15: where there is much to read for it, the sink polls, and nothing counts as a failure. */
  @Test
  void shouldKeepItsPlaceWhileAnErasureTakesManyStepsR15() {
    sink.store.earlierSteps = 3;
    sink.store.refused.add("b");
    sink.step(() -> sink.consumer.rebalance(List.of(P0)));
    sink.step(
        () -> {
          sink.event(P0, 0, "a");
          sink.event(P0, 1, "b");
          sink.erasure(P0, 2, "u2");
        });
    for (int i = 0; i < 2; i++) {
      sink.step(
          () -> {
            assertThat(sink.consumer.paused()).containsExactly(P0);
            assertThat(sink.committed(P0)).isNull();
            assertThat(erasurePending()).isPositive();
            assertThat(sink.availability.whyNotReady()).isEmpty();
          });
    }
    sink.step(() -> assertThat(sink.consumer.paused()).isEmpty());

    sink.runSteps();

    assertThat(sink.committed(P0)).isEqualTo(3);
    assertThat(sink.store.batchSizes).as("rows are written once").containsExactly(2);
    assertThat(sink.deadLetters.written).hasSize(1);
    assertThat(sink.registry.counter("chatbot.sink.retries", "system", "postgres").count())
        .isZero();
  }

  /** R15: however large an erasure is, two thirds of the database's time are left to others. */
  @Test
  void shouldRestTwiceAsLongAsAStepTookR15() {
    sink.store.earlierSteps = 3;
    sink.store.stepTakes = Duration.ofMillis(30);
    sink.step(() -> sink.consumer.rebalance(List.of(P0)));
    sink.step(() -> sink.erasure(P0, 0, "u1"));
    sink.step(() -> {});

    sink.runSteps();

    assertThat(sink.polls.subList(2, 4))
        .allMatch(rest -> rest.toMillis() >= 60 && rest.toMillis() <= 1_000);
  }

  /** R15: the next steps are the other sink's, as are letters. */
  @Test
  void shouldLeaveTheStepsOfAnErasureToTheOtherSinkWhenTheirPartitionIsTakenR15() {
    sink.store.earlierSteps = Integer.MAX_VALUE;
    sink.store.refused.add("b");
    sink.step(() -> sink.consumer.rebalance(List.of(P0, P1)));
    sink.step(
        () -> {
          sink.event(P0, 0, "a");
          sink.event(P1, 0, "b");
          sink.erasure(P1, 1, "u2");
        });
    sink.step(() -> sink.consumer.rebalance(List.of(P0)));

    sink.runSteps();

    assertThat(sink.committed(P0)).isEqualTo(1);
    assertThat(sink.committed(P1)).isNull();
    assertThat(sink.deadLetters.written).isEmpty();
  }

  @Test
  void shouldTellHowLongAnErasureWaitsR15() {
    sink.store.awayForErasures = true;
    sink.step(() -> sink.consumer.rebalance(List.of(P0)));
    sink.step(() -> sink.erasure(P0, 0, "u1"));
    sink.step(() -> assertThat(erasurePending()).isPositive());
    sink.step(() -> sink.store.awayForErasures = false);

    sink.runSteps();

    assertThat(erasurePending()).isZero();
  }

  /** Another sink carries it out: it is no longer this one's. */
  @Test
  void shouldTellOfNoErasureWhosePartitionIsTakenR15() {
    sink.store.awayForErasures = true;
    sink.step(() -> sink.consumer.rebalance(List.of(P0)));
    sink.step(() -> sink.erasure(P0, 0, "u1"));
    sink.step(() -> sink.consumer.rebalance(List.of(P1)));

    sink.runSteps();

    assertThat(erasurePending()).isZero();
  }

  private double erasurePending() {
    return sink.registry.get("chatbot.erasure.pending.seconds").gauge().value();
  }
}
