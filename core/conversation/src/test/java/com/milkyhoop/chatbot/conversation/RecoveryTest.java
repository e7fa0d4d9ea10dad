package com.milkyhoop.chatbot.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.conversation.Recovery.MarkerOutcome;
import com.milkyhoop.chatbot.conversation.Recovery.Step;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecoveryTest {
  private static final Recovery BEGUN = Recovery.begin(Recovery.NONE, "", "own");

  @Test
  void shouldRecoverWhenItsOwnMarkerIsReadR9() {
    Step step = BEGUN.onMarker(7, "own");

    assertThat(BEGUN.recovered()).isFalse();
    assertThat(step.outcome()).isEqualTo(MarkerOutcome.RECOVERED);
    assertThat(step.state().recovered()).isTrue();
    assertThat(step.state().ownEpoch()).isEqualTo(7);
  }

  @Test
  void shouldTakeTheFirstCopyWhenItsMarkerWasWrittenTwiceR9() {
    Step step = BEGUN.onMarker(7, "own").state().onMarker(9, "own");

    assertThat(step.outcome()).isEqualTo(MarkerOutcome.STALE);
    assertThat(step.state().ownEpoch()).isEqualTo(7);
    assertThat(step.state().largestEpoch()).isEqualTo(7);
  }

  @Test
  void shouldOnlyNoteAnEarlierOwnersMarkerWhenItHasNotRecoveredR9() {
    Step step = BEGUN.onMarker(3, "other");

    assertThat(step.outcome()).isEqualTo(MarkerOutcome.STALE);
    assertThat(step.state().recovered()).isFalse();
    assertThat(step.state().largestEpoch()).isEqualTo(3);
  }

  @Test
  void shouldSendAnotherMarkerWhenAForeignOneFollowsItsOwnR5() {
    Step step = BEGUN.onMarker(7, "own").state().onMarker(9, "other");

    assertThat(step.outcome()).isEqualTo(MarkerOutcome.OVERTAKEN);
    Recovery again = step.state().again("own-2");
    assertThat(again.recovered()).isFalse();
    assertThat(again.onMarker(12, "own-2").outcome()).isEqualTo(MarkerOutcome.RECOVERED);
  }

  @Test
  void shouldRecoverWhenItsTopicWasMadeAnewAndOffsetsBeginAgainR9() {
    Recovery begun = Recovery.begin(1_000_000, "of the topic before", "own");

    Step foreign = begun.onMarker(3, "other");
    Step own = foreign.state().onMarker(7, "own");

    assertThat(foreign.outcome()).isEqualTo(MarkerOutcome.STALE);
    assertThat(own.outcome()).isEqualTo(MarkerOutcome.RECOVERED);
    assertThat(own.state().largestEpoch()).isEqualTo(7);
    assertThat(own.state().counts(end(TurnEventKind.FAILED, 7))).isTrue();
  }

  @Test
  void shouldNeedANewEpochWhenItReadsOffsetsThatItHasReadBeforeR5() {
    Recovery recovery = BEGUN.onMarker(7, "own").state();

    assertThat(recovery.isOvertakenByANewTopic(8)).isFalse();
    assertThat(recovery.isOvertakenByANewTopic(0)).isTrue();
    assertThat(recovery.again("own-2").isOvertakenByANewTopic(0)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void shouldCountOnlyCompletedWhenTheWritersEpochIsOldR5(TurnEventKind kind) {
    Recovery recovery = BEGUN.onMarker(7, "own").state();

    boolean counts = recovery.counts(end(kind, 3));

    assertThat(counts).isEqualTo(kind == TurnEventKind.COMPLETED);
  }

  @ParameterizedTest
  @EnumSource(names = {"COMPLETED", "FAILED"})
  void shouldCountWhenTheWritersEpochIsTheLargestR5(TurnEventKind kind) {
    Recovery recovery = BEGUN.onMarker(7, "own").state();

    boolean counts = recovery.counts(end(kind, 7));

    assertThat(counts).isTrue();
  }

  private static TurnEvent end(TurnEventKind kind, long epoch) {
    return TurnEvent.newBuilder().setKind(kind).setEpoch(epoch).setRequestId("r").build();
  }
}
