package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.processor.turn.FakeReplyWriter.Written;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeltaPublisherTest {
  private static final ReplyTarget CALL_1 = new ReplyTarget(3, 1L);
  private static final ReplyTarget CALL_2 = new ReplyTarget(3, 2L);
  private static final ReplyTarget ELSEWHERE = new ReplyTarget(4, 5L);

  private final FakeReplyWriter writer = new FakeReplyWriter(false);
  private final DeltaPublisher publisher =
      new DeltaPublisher("r1", List.of(CALL_1), writer, FakeEarlierText.RECORD, () -> 0);

  @BeforeEach
  void begin() {
    publisher.begin(new AttemptId(7, 1), "first");
  }

  @Test
  void shouldSendTheFirstDeltaAtOnceAndGatherWhileItIsUnacknowledged() {
    publisher.append("Ha");
    publisher.append("lo ");
    publisher.append("juga");

    writer.acknowledge(null);

    assertThat(writer.texts()).containsExactly("Ha", "lo juga");
  }

  /** Should its process die before there is text, that is all that is known of what it cost. */
  @Test
  void shouldRecordALaunchBeforeThereIsTextR14() {
    assertThat(writer.launches())
        .singleElement()
        .satisfies(
            launch -> {
              assertThat(launch.partition()).isEqualTo(FakeEarlierText.RECORD.getPartition());
              assertThat(launch.callIds()).containsExactly(FakeEarlierText.RECORD.getCallId());
              assertThat(launch.event().getEpoch()).isEqualTo(7);
              assertThat(launch.event().getRoute()).isEqualTo("first");
            });
  }

  @Test
  void shouldRecordALaunchAgainThatWasLostR14() {
    writer.acknowledgeLaunch(new TimeoutException("no broker"));

    assertThat(writer.launches()).hasSize(2);
  }

  @Test
  void shouldForgetALostLaunchWhenTheAttemptIsOverR14() {
    publisher.begin(new AttemptId(7, 2), "first");

    writer.acknowledgeLaunch(new TimeoutException("no broker"));

    assertThat(writer.launches()).hasSize(2);
  }

  /** Its launch has the route on record, so the call counts once. */
  @Test
  void shouldNameNoRouteUnderAnotherIdR14() {
    publisher.renumber(new AttemptId(8, 1));
    publisher.answered("first");
    publisher.append("Ha");

    assertThat(writer.written()).last().extracting(w -> w.event().getRoute()).isEqualTo("");
  }

  @Test
  void shouldCountOffsetsInBytesOfUtf8R6() {
    publisher.append("é€🙂");
    writer.acknowledge(null);

    publisher.append("x");

    assertThat(writer.written()).last().extracting(w -> w.event().getOffset()).isEqualTo(9L);
  }

  /** A model that pauses leaves no client behind. */
  @Test
  void shouldSendLostTextAgainThoughNoMoreComesR6() {
    publisher.append("Ha");
    publisher.append("lo");

    writer.acknowledge(new TimeoutException("no broker"));

    assertThat(writer.texts()).containsExactly("Ha", "Halo");
    assertThat(writer.written()).last().extracting(w -> w.event().getOffset()).isEqualTo(0L);
  }

  @Test
  void shouldSendNoLostTextAgainOnceTheTurnHasEnded() {
    publisher.append("Ha");
    publisher.append("lo");
    publisher.finish();

    writer.acknowledge(new TimeoutException("no broker"));

    assertThat(writer.texts()).containsExactly("Ha");
  }

  @Test
  void shouldSendWhatIsLeftOnceTheTurnHasEnded() {
    publisher.append("Ha");
    publisher.append("lo");
    publisher.finish();

    writer.acknowledge(null);

    assertThat(writer.texts()).containsExactly("Ha", "lo");
  }

  /** Its partition has no leader, or nobody reads it any more. */
  @Test
  void shouldHoldUpNobodyElseWhenAPartitionTakesNothingR6() {
    publisher.addTarget(ELSEWHERE, Optional.empty());
    publisher.append("Ha");
    writer.acknowledge(CALL_1.getPartition(), null);

    for (String piece : List.of("lo ", "ju", "ga")) {
      publisher.append(piece);
      writer.acknowledge(CALL_1.getPartition(), null);
    }

    assertThat(deltasOf(CALL_1)).containsExactly("0Ha", "2lo ", "5ju", "7ga");
    assertThat(deltasOf(ELSEWHERE)).containsExactly("0Ha");
    writer.acknowledge(ELSEWHERE.getPartition(), null);
    assertThat(deltasOf(ELSEWHERE)).containsExactly("0Ha", "2lo juga");
  }

  @Test
  void shouldSendAgainOnlyWhereTextWasLostR6() {
    publisher.addTarget(ELSEWHERE, Optional.empty());
    publisher.append("Ha");

    writer.acknowledge(ELSEWHERE.getPartition(), new TimeoutException("no leader"));

    assertThat(deltasOf(CALL_1)).containsExactly("0Ha");
    assertThat(deltasOf(ELSEWHERE)).containsExactly("0Ha", "0Ha");
  }

  @Test
  void shouldWriteNothingToAPartitionWhoseLastCallHasLeft() {
    publisher.addTarget(ELSEWHERE, Optional.empty());
    publisher.append("Ha");
    publisher.append("lo");

    publisher.removeTarget(ELSEWHERE);
    writer.acknowledge(ELSEWHERE.getPartition(), null);
    writer.acknowledge(CALL_1.getPartition(), null);

    assertThat(deltasOf(ELSEWHERE)).containsExactly("0Ha");
    assertThat(deltasOf(CALL_1)).containsExactly("0Ha", "2lo");
  }

  @Test
  void shouldGoOnForTheOthersOfAPartitionWhenACallLeaves() {
    publisher.addTarget(CALL_2, Optional.empty());
    publisher.removeTarget(CALL_1);

    publisher.append("Ha");

    assertThat(writer.written())
        .singleElement()
        .extracting(Written::callIds)
        .isEqualTo(List.of(2L));
  }

  /** However often they ask, one record of a partition is in flight: memory stays bounded. */
  @Test
  void shouldCatchUpWithTheNextRecordWhenOneIsInFlight() {
    publisher.append("Ha");

    publisher.addTarget(CALL_2, Optional.empty());
    publisher.addTarget(CALL_2, Optional.empty());
    publisher.append("lo");

    assertThat(deltasOf(CALL_1)).containsExactly("0Ha");
    writer.acknowledge(null);
    assertThat(deltasOf(CALL_1)).containsExactly("0Ha", "0Halo");
    assertThat(writer.written().getLast().callIds()).containsExactly(1L, 2L);
  }

  @Test
  void shouldBeginAnewUnderALargerIdWhenAnAttemptBeginsR6() {
    publisher.append("Ha");
    writer.acknowledge(null);
    publisher.begin(new AttemptId(7, 2), "first");

    publisher.append("Selamat");

    Written last = writer.written().getLast();
    assertThat(last.event().getNumber()).isEqualTo(2);
    assertThat(last.event().getOffset()).isZero();
    assertThat(last.event().getText()).isEqualTo("Selamat");
  }

  @Test
  void shouldPublishItsTextSoFarWhenItIsRenumberedR5() {
    publisher.append("Ha");
    writer.acknowledge(null);

    publisher.renumber(new AttemptId(9, 2));

    Written last = writer.written().getLast();
    assertThat(last.event().getEpoch()).isEqualTo(9);
    assertThat(last.event().getOffset()).isZero();
    assertThat(last.event().getText()).isEqualTo("Ha");
  }

  @Test
  void shouldGiveALaterCallWhatWasSentAndThenWhatComesR11() {
    publisher.append("Ha");
    writer.acknowledge(null);

    publisher.addTarget(ELSEWHERE, Optional.empty());
    writer.acknowledge(null);
    publisher.append("lo");

    assertThat(writer.written())
        .filteredOn(w -> w.partition() == ELSEWHERE.getPartition())
        .extracting(w -> w.event().getText())
        .containsExactly("Ha", "lo");
    assertThat(writer.written())
        .filteredOn(w -> w.partition() == CALL_1.getPartition())
        .extracting(w -> w.event().getText())
        .containsExactly("Ha", "lo");
  }

  @Test
  void shouldGiveACallOnlyWhatItHasNotShownR11() {
    publisher.append("é€🙂x");
    writer.acknowledge(null);

    publisher.addTarget(ELSEWHERE, Optional.of(new ShownText(7L, 1, 5L)));

    Written missing = writer.written().getLast();
    assertThat(missing.event().getText()).isEqualTo("🙂x");
    assertThat(missing.event().getOffset()).isEqualTo(5);
  }

  @Test
  void shouldGiveACallAllOfItWhenItHasShownAnotherAttempt() {
    publisher.append("Halo");
    writer.acknowledge(null);

    publisher.addTarget(ELSEWHERE, Optional.of(new ShownText(6L, 1, 2L)));

    assertThat(writer.written().getLast().event().getText()).isEqualTo("Halo");
  }

  @Test
  void shouldGoOnForTheCallsOfTheTaskThatAdoptsItR10() {
    publisher.append("Ha");
    writer.acknowledge(null);

    publisher.adopt(new AttemptId(9, 2), List.of(ELSEWHERE));
    writer.acknowledge(null);
    publisher.append("lo");

    assertThat(writer.written())
        .filteredOn(w -> w.event().getEpoch() == 9)
        .extracting(w -> w.partition() + ":" + w.event().getOffset() + w.event().getText())
        .containsExactly("4:0Ha", "4:2lo");
  }

  @Test
  void shouldWriteOneRecordAPartitionWhenCallsShareIt() {
    publisher.addTarget(CALL_2, Optional.empty());

    publisher.append("Ha");

    assertThat(writer.written())
        .singleElement()
        .extracting(Written::callIds)
        .isEqualTo(List.of(1L, 2L));
  }

  @Test
  void shouldSendNothingMoreWhenItIsClosed() {
    publisher.append("Ha");
    publisher.close();

    publisher.append("lo");
    writer.acknowledge(null);

    assertThat(writer.texts()).containsExactly("Ha");
  }

  /** Offset and text of the deltas for a target's partition. */
  private List<String> deltasOf(ReplyTarget target) {
    return writer.written().stream()
        .filter(record -> record.partition() == target.getPartition())
        .map(record -> record.event().getOffset() + record.event().getText())
        .toList();
  }
}
