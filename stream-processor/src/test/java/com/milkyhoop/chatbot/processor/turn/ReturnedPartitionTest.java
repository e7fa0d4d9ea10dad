package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A partition comes back to the process that goes on with its turns (R13). */
class ReturnedPartitionTest extends LeaseHolderFixture {
  @Test
  void shouldNeedNoLeaseWhenTheNextTaskHereHasReadItsMarkerR10R13() {
    HandCall call = running("r1");
    task.close();
    fixture.turns.nextLease();
    task = fixture.recovered(0, 9);
    task.adopt(key("r1"), List.of());

    pass(RENEWAL.multipliedBy(10));

    assertThat(fixture.turns.hasLease()).isFalse();
    assertThat(fixture.reader.followed).isEmpty();
    call.end();
    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getEpoch()).isEqualTo(9);
    assertThat(end.getHolder()).isEmpty();
  }

  /** It may stand behind the marker, and then it does not count. */
  @Test
  void shouldSendAnEndAgainThatWasWrittenBeforeTheNextTaskHereHasReadItsMarkerR5R13() {
    HandCall call = running("r1");
    task.close();
    task = fixture.open(0);
    task.mark("m2");
    assertThat(fixture.turns.next().event().getKind()).isEqualTo(TurnEventKind.RECOVERY_MARKER);
    call.fail(Reason.MODEL_STREAM_BROKEN);
    fixture.model.nextCall().fail(Reason.MODEL_REFUSED);
    TurnEvent early = fixture.turns.next().event();
    task.proposeSweep();
    fixture.turns.next(); // Is written after the end was acknowledged.

    task.recovered(9);
    fixture.turns.next(); // The note, again.

    assertThat(task.adopt(key("r1"), List.of())).isTrue();
    TurnEvent again = fixture.turns.next().event();
    assertThat(early.getEpoch()).isEqualTo(1);
    assertThat(again.getKind()).isEqualTo(TurnEventKind.FAILED);
    assertThat(again.getEpoch()).isEqualTo(9);
  }

  /** Ends what it held before its next task has read its marker. */
  @Test
  void shouldFollowNothingWhenTheNextTaskHereHasNothingLeftR13() {
    running("r1");
    task.close();
    task = fixture.open(0);
    task.forget(key("r1"));

    task.close();

    assertThat(fixture.reader.followed).isEmpty();
    assertThat(leased()).isZero();
  }
}
