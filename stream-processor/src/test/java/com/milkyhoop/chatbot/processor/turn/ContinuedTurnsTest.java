package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.key;
import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.ReplyBeginning;
import com.milkyhoop.chatbot.processor.turn.PublishedReply.Attempt;
import com.milkyhoop.chatbot.schemas.AttemptId;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R13: an attempt is given the text that readers hold of the one before it. */
@Timeout(30)
class ContinuedTurnsTest {
  private final RunnerFixture fixture = RunnerFixture.goingOn(RunnerFixture.wide());

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void shouldGoOnFromTheTextThatBroke() {
    fixture.recovered(0, 1).start(work("r1", 0, 10));
    fixture.model.nextCall().text("Halo").fail(Reason.MODEL_STREAM_BROKEN);

    HandCall second = fixture.model.nextCall();
    second.text(" juga").end();

    assertThat(second.beginning().text()).isEqualTo("Halo");
    assertThat(second.beginning().tokens()).isPositive();
    assertThat(fixture.turns.next().event().getReply()).isEqualTo("Halo juga");
    assertThat(fixture.replies.written().getLast().event().getOffset()).isZero();
  }

  @Test
  void shouldGoOnFromWhatADeadProcessHasShown() {
    shown("Halo");

    fixture.recovered(0, 1).start(work("r1", 0, 10));

    assertThat(fixture.model.nextCall().beginning().text()).isEqualTo("Halo");
  }

  @Test
  void shouldListTheCallsOfADeadProcessWithOurEstimateR14() {
    shown("Halo juga");
    fixture.recovered(0, 1).start(work("r1", 0, 10));
    fixture.model.nextCall().text("!").end(ModelUsage.of(31, 4));

    List<GenerationCall> calls = fixture.turns.next().event().getGeneration().getCalls();

    assertThat(calls).extracting(GenerationCall::getOutcome).containsExactly("lost", "completed");
    GenerationCall lost = calls.getFirst();
    assertThat(lost.getRoute()).isEqualTo("first");
    assertThat(lost.getEstimated()).isTrue();
    assertThat(lost.getUsage().getCompletionTokens()).isPositive();
    assertThat(lost.getUsage().getPromptTokens()).isEqualTo(30);
    assertThat(calls.getLast().getEstimated()).isFalse();
  }

  /** Its process died before the first text: the prompt was paid for. */
  @Test
  void shouldListACallThatDiedBeforeItsFirstTextR14() {
    fixture.earlier.put(
        key("r1"),
        new PublishedReply("", List.of(new Attempt(new AttemptId(0, 1), "first", "", ""))));
    fixture.recovered(0, 1).start(work("r1", 0, 10));
    fixture.model.nextCall().text("Halo").end();

    List<GenerationCall> calls = fixture.turns.next().event().getGeneration().getCalls();

    assertThat(calls).extracting(GenerationCall::getOutcome).containsExactly("lost", "completed");
    assertThat(calls.getFirst().getUsage().getPromptTokens()).isEqualTo(30);
    assertThat(calls.getFirst().getUsage().getCompletionTokens()).isZero();
  }

  /** This process was taken for dead; who owns the turn now knows what that cost. */
  @Test
  void shouldNotListTheCallsOfALaterOwnerR14() {
    fixture.earlier.put(
        key("r1"),
        new PublishedReply("Halo", List.of(new Attempt(new AttemptId(2, 1), "first", "Halo", ""))));
    fixture.recovered(0, 1).start(work("r1", 0, 10));
    fixture.model.nextCall().text(" juga").end();

    assertThat(fixture.turns.next().event().getGeneration().getCalls())
        .extracting(GenerationCall::getOutcome)
        .containsExactly("completed");
  }

  /** Counts what dead processes have asked for, as it was paid for too. */
  @Test
  void shouldCountTheCallsOfDeadProcessesR14() {
    var attempt = new Attempt(new AttemptId(0, 1), "first", "Halo", "");
    fixture.earlier.put(key("r1"), new PublishedReply("Halo", List.of(attempt, attempt)));
    fixture.recovered(0, 1).start(work("r1", 0, 10));

    fixture.model.nextCall().text(" j").fail(Reason.MODEL_STREAM_BROKEN);

    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getKind()).isEqualTo(TurnEventKind.FAILED);
    assertThat(end.getGeneration().getAttempts()).isEqualTo(3);
  }

  /** Keeps what a person has seen. */
  @Test
  void shouldKeepWhatADeadProcessHasShownWhenItIsCancelled() {
    shown("Halo");
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("r1", 0, 10));
    fixture.model.nextCall();

    task.cancel(key("r1"));

    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getKind()).isEqualTo(TurnEventKind.CANCELLED);
    assertThat(end.getReply()).isEqualTo("Halo");
  }

  /** Nothing of it was begun here. */
  @Test
  void shouldKeepWhatADeadProcessHasShownWhenItIsCancelledBeforeItStartsR13R14() {
    shown("Halo");

    assertThat(fixture.recovered(0, 1).startCancelled(work("r1", 0, 10))).isTrue();

    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getKind()).isEqualTo(TurnEventKind.CANCELLED);
    assertThat(end.getReply()).isEqualTo("Halo");
    assertThat(end.getGeneration().getCalls())
        .extracting(GenerationCall::getOutcome)
        .containsExactly("lost");
    assertThat(fixture.model.prompts()).isEmpty();
    await().until(() -> fixture.runner.running() == 0);
  }

  @Test
  void shouldKeepWhatADeadProcessHasShownWhenItsDeadlinePassesBeforeItStartsR13R14() {
    shown("Halo");

    assertThat(fixture.recovered(0, 1).startExpired(work("r1", 0, 10))).isTrue();

    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getFinishReason()).isEqualTo("deadline");
    assertThat(end.getReply()).isEqualTo("Halo");
  }

  @Test
  void shouldExpireWhenADeadProcessHasShownNothingBeforeTheDeadline() {
    fixture.recovered(0, 1).startExpired(work("r1", 0, 10));

    assertThat(fixture.turns.next().event().getKind()).isEqualTo(TurnEventKind.EXPIRED);
  }

  /** Needs no permit, since it asks no model. */
  @Test
  void shouldKeepWhatADeadProcessHasShownWhenItIsCancelledWhileItWaitsR13() {
    try (var narrow =
        new RunnerFixture(new TurnLimits(1, 3, 1000, 100_000, DeltaLimits.fixed(4000)))) {
      narrow.earlier.shown(key("r1"), "Halo");
      TaskTurns task = narrow.recovered(0, 1);
      task.start(work("r0", 0, 10));
      narrow.model.nextCall();
      task.start(work("r1", 0, 10));
      assertThat(narrow.runner.waiting()).isEqualTo(1);

      assertThat(task.startCancelled(work("r1", 0, 10))).isTrue();

      assertThat(narrow.turns.next().event().getReply()).isEqualTo("Halo");
      assertThat(narrow.runner.waiting()).isZero();
      await().until(() -> narrow.runner.running() == 1);
    }
  }

  /** Its own attempt has read back what there is, or does so now. */
  @Test
  void shouldLeaveToItsAttemptWhatRuns() {
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("r1", 0, 10));
    fixture.model.nextCall();

    assertThat(task.startCancelled(work("r1", 0, 10))).isFalse();
  }

  @Test
  void shouldLookForNothingWhenNobodyElseCanHaveBegunIt() {
    shown("Halo");

    fixture.recovered(0, 1).start(work("r1", 1_000_000, 10));

    assertThat(fixture.model.nextCall().beginning()).isEqualTo(ReplyBeginning.NONE);
  }

  private void shown(String text) {
    fixture.earlier.shown(key("r1"), text);
  }
}
