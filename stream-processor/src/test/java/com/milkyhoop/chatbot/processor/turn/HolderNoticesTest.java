package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.event.Watch;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import org.junit.jupiter.api.Test;

/** What an owner tells a process that goes on with a turn of its partition (R13). */
class HolderNoticesTest extends LeaseHolderFixture {
  @Test
  void shouldStopAndKeepTheTextWhenTheOwnerTellsItToR13() {
    HandCall call = running("r1");
    task.close();

    fixture.reader.tell(0, "user/session", TaskRecords.stop(RunnerFixture.PROCESS, "r1"));

    assertThat(call.cancelled()).isTrue();
    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getKind()).isEqualTo(TurnEventKind.CANCELLED);
    assertThat(end.getReply()).isEqualTo("Halo");
    assertThat(end.getHolder()).isEqualTo(RunnerFixture.PROCESS);
  }

  @Test
  void shouldIgnoreWhatAnotherHolderIsToldR13() {
    HandCall call = running("r1");
    task.close();

    fixture.reader.tell(0, "user/session", TaskRecords.stop("another", "r1"));

    assertThat(call.cancelled()).isFalse();
  }

  @Test
  void shouldShowAllOfTheReplyToACallThatTheOwnerTellsOfR13() {
    HandCall call = running("r1");
    task.close();
    var device = new ReplyTarget(3, 7L);

    fixture.reader.tell(
        0,
        "user/session",
        TaskRecords.watch(RunnerFixture.PROCESS, "r1", new Watch(device, true, null)));
    call.text(" juga!");

    await()
        .untilAsserted(
            () ->
                assertThat(fixture.replies.written())
                    .filteredOn(written -> written.partition() == 3)
                    .extracting(written -> written.event().getText())
                    .containsExactly("Halo", " juga!"));
  }

  /** Whoever wrote it: one record must not keep others from being read. */
  @Test
  void shouldRefuseToBeToldWhatIsMalformedR13() {
    running("r1");
    task.close();
    TurnEvent noWatch =
        TurnEvent.newBuilder()
            .setKind(TurnEventKind.WATCH)
            .setEpoch(-1)
            .setRequestId("r1")
            .setHolder(RunnerFixture.PROCESS)
            .build();

    assertThatThrownBy(() -> fixture.reader.tell(0, "user/session", noWatch))
        .isInstanceOf(MalformedRecordException.class);
  }
}
