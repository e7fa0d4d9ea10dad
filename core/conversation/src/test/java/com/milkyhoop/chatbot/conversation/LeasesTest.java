package com.milkyhoop.chatbot.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.Lease;
import com.milkyhoop.chatbot.event.LeasedTurn;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeasesTest {
  private static final String CONVERSATION = "budi/main";
  private static final Leases OF_ONE = Leases.of("", List.of()).claimedBy("one");

  @Test
  void shouldHoldATurnForOthersUntilItIsOverR13() {
    Leases leases = OF_ONE.on(lease("one", 100, "r1"), 1_000).claimedBy("two");

    assertThat(leases.heldByOthers("two", 1_100)).containsExactly(held("r1", "one"));
    assertThat(leases.heldByOthers("two", 1_101)).isEmpty();
    assertThat(leases.heldByOthers("one", 1_000)).isEmpty();
  }

  @Test
  void shouldNotBeginOnceAnotherProcessHasClaimedThePartitionR13() {
    Leases leases = OF_ONE.claimedBy("two").on(lease("one", 100, "r1"), 1_000);

    assertThat(leases.heldByOthers("two", 1_000)).isEmpty();
  }

  @Test
  void shouldGoOnWhenItIsWrittenAgainInTimeR13() {
    Leases leases =
        OF_ONE
            .on(lease("one", 100, "r1", "r2"), 1_000)
            .claimedBy("two")
            .on(lease("one", 100, "r2", "r3"), 1_100);

    assertThat(leases.heldByOthers("two", 1_200)).containsExactly(held("r2", "one"));
  }

  @Test
  void shouldNotComeBackOnceItIsOverR13() {
    Leases leases =
        OF_ONE
            .on(lease("one", 100, "r1"), 1_000)
            .claimedBy("two")
            .on(lease("one", 100, "r1"), 1_101);

    assertThat(leases.heldByOthers("two", 1_101)).isEmpty();
  }

  /** They are one row of the task, which has to be written. */
  @Test
  void shouldBeNoneWhenTheRowHasNoRoomForItR13() {
    Leases leases = OF_ONE;
    for (String holder : List.of("one", "two", "three")) {
      String[] turns =
          IntStream.range(0, Leases.MOST_TURNS_OF_ONE)
              .mapToObj(i -> holder + i)
              .toArray(String[]::new);
      leases = leases.claimedBy(holder).on(lease(holder, 100, turns), 1_000);
    }

    assertThat(leases.heldByOthers("four", 1_000))
        .hasSize(Leases.MOST_TURNS)
        .doesNotContainValue("three");
  }

  @Test
  void shouldEndWhenItsHolderHasThePartitionAgainR13() {
    Leases leases =
        OF_ONE
            .on(lease("one", 100, "r1"), 1_000)
            .claimedBy("two")
            .claimedBy("one")
            .claimedBy("two");

    assertThat(leases.heldByOthers("two", 1_000)).isEmpty();
  }

  @Test
  void shouldEndWhenItsHolderGivesItUpR13() {
    Leases leases =
        OF_ONE.on(lease("one", 100, "r1"), 1_000).claimedBy("two").on(lease("one", 0), 1_010);

    assertThat(leases.heldByOthers("two", 1_010)).isEmpty();
  }

  @Test
  void shouldGoOnForHoldersOfSeveralOwnersR13() {
    Leases leases =
        OF_ONE
            .on(lease("one", 100, "r1"), 1_000)
            .claimedBy("two")
            .on(lease("two", 100, "r2"), 1_050)
            .claimedBy("three");

    assertThat(leases.heldByOthers("three", 1_060))
        .containsOnly(held("r1", "one"), held("r2", "two"));
    assertThat(leases.firstEnd()).isEqualTo(1_100);
  }

  @Test
  void shouldCoverAnEndOfItsHolderWhileItIsGoodR5R13() {
    Leases leases = OF_ONE.on(lease("one", 100, "r1"), 1_000).claimedBy("two");

    assertThat(leases.cover(turn("r1"), "one", 1_100)).isTrue();
    assertThat(leases.cover(turn("r1"), "one", 1_101)).isFalse();
    assertThat(leases.cover(turn("r1"), "two", 1_000)).isFalse();
    assertThat(leases.cover(turn("r2"), "one", 1_000)).isFalse();
  }

  @Test
  void shouldBeWhatTheStoreKeepsR13() {
    Leases leases = OF_ONE.on(lease("one", 100, "r1"), 1_000).claimedBy("two");

    Leases again = Leases.of(leases.owner(), leases.rows());

    assertThat(again.rows()).isEqualTo(leases.rows()).hasSize(1);
    assertThat(again.on(lease("three", 100, "r1"), 1_000).rows()).hasSize(1);
  }

  private static Map.Entry<Leases.Turn, String> held(String requestId, String holder) {
    return Map.entry(turn(requestId), holder);
  }

  private static Leases.Turn turn(String requestId) {
    return new Leases.Turn(CONVERSATION, requestId);
  }

  private static TurnEvent lease(String holder, long ms, String... requestIds) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.LEASE)
        .setEpoch(-1)
        .setHolder(holder)
        .setLease(
            new Lease(
                ms, Arrays.stream(requestIds).map(id -> new LeasedTurn(CONVERSATION, id)).toList()))
        .build();
  }
}
