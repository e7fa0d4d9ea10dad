package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.key;
import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.conversation.ProposedEnds;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Turns that a person, or their deadline, ends. */
class StoppedTurnsTest {
  private RunnerFixture fixture = new RunnerFixture(RunnerFixture.wide());

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void shouldCloseTheCallAndKeepTheTextWhenItIsCancelled() {
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("r1", 0, 10));
    HandCall call = fixture.model.nextCall().text("Halo ").text("ju");
    await().until(() -> fixture.replies.written().size() == 2);

    task.cancel(key("r1"));

    assertThat(call.cancelled()).isTrue();
    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getKind()).isEqualTo(TurnEventKind.CANCELLED);
    assertThat(end.getReply()).isEqualTo("Halo ju");
    assertThat(end.getReplyTokens()).isEqualTo(TokenCounter.forModel("gpt-4o").count("Halo ju"));
    assertThat(end.getFinishReason()).isEqualTo("cancelled");
    assertThat(end.getFailure()).isNull();
  }

  @Test
  void shouldEndWithAnEmptyReplyAndWithoutACallWhenItStillWaitsR7() {
    fixture.close();
    fixture = new RunnerFixture(new TurnLimits(1, 3, 1000, 100_000, DeltaLimits.fixed(4000)));
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("running", 1, 10));
    task.start(work("waiting", 2, 10));
    HandCall running = fixture.model.nextCall();

    task.cancel(key("waiting"));

    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getRequestId()).isEqualTo("waiting");
    assertThat(end.getKind()).isEqualTo(TurnEventKind.CANCELLED);
    assertThat(end.getReply()).isEmpty();
    running.end();
    fixture.turns.next();
    assertThat(fixture.model.prompts()).hasSize(1);
  }

  @Test
  void shouldProposeItsCancellationWhenItRunsNowhereHere() {
    fixture.recovered(2, 5).cancel(key("r1"));

    FakeTurnWriter.Written written = fixture.turns.next();
    assertThat(written.partition()).isEqualTo(2);
    assertThat(written.event().getKind()).isEqualTo(TurnEventKind.CANCELLED);
    assertThat(written.event().getEpoch()).isEqualTo(5);
  }

  @Test
  void shouldKeepTheWholeReplyWhenItWasCompleteBeforeItsCancellationR5() {
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("r1", 0, 10));
    fixture.model.nextCall().text("Halo").end();
    assertThat(fixture.turns.next().event().getKind()).isEqualTo(TurnEventKind.COMPLETED);

    task.cancel(key("r1"));
    task.propose(key("r1"), ProposedEnds.expired("r1"));

    assertThat(fixture.turns.isEmpty()).isTrue();
  }

  /** At each tick, until it is read. */
  @Test
  void shouldLookIntoTheStoresOnceForAnEndThatIsProposedAgain() {
    TaskTurns task = fixture.recovered(0, 1);

    task.propose(key("r1"), ProposedEnds.expired("r1"));
    task.propose(key("r1"), ProposedEnds.expired("r1"));

    assertThat(fixture.lookedUp).containsExactly(key("r1"));
  }

  @Test
  void shouldKeepTheTextOfARunningTurnAtItsDeadlineR5() {
    fixture.brokerTime(1_000_000);
    TaskTurns task = fixture.recovered(0, 1);
    task.start(due("r1", 1_000_200));
    HandCall call = fixture.model.nextCall().text("Halo ").text("ju");
    await().until(() -> fixture.replies.written().size() == 2);

    fixture.passDeadlines(Duration.ofMillis(200));

    TurnEvent end = fixture.turns.next().event();

    assertThat(end.getKind()).isEqualTo(TurnEventKind.CANCELLED);
    assertThat(end.getFinishReason()).isEqualTo("deadline");
    assertThat(end.getReply()).isEqualTo("Halo ju");
    assertThat(end.getReplyTokens()).isEqualTo(TokenCounter.forModel("gpt-4o").count("Halo ju"));
    assertThat(end.getModel()).isEqualTo("gpt-4o");
    assertThat(end.getFailure()).isNull();
    assertThat(call.cancelled()).isTrue();
    await().until(() -> endedTurns("deadline") == 1);
    assertThat(endedTurns("cancelled")).isZero();
  }

  /** Clients show the first attempt's text until the second one says something. */
  @Test
  void shouldKeepTheTextThatWasShownLastWhenTheNextAttemptIsSilentAtTheDeadlineR5() {
    fixture.brokerTime(1_000_000);
    TaskTurns task = fixture.recovered(0, 1);
    task.start(due("r1", 1_000_500));
    fixture.model.nextCall().text("Halo ju").fail(ModelException.Reason.MODEL_STREAM_BROKEN);
    HandCall second = fixture.model.nextCall();

    fixture.passDeadlines(Duration.ofMillis(500));

    TurnEvent end = fixture.turns.next().event();

    assertThat(second.cancelled()).isTrue();
    assertThat(end.getFinishReason()).isEqualTo("deadline");
    assertThat(end.getReply()).isEqualTo("Halo ju");
  }

  @Test
  void shouldKeepTheTextThatWasShownLastWhenTheNextAttemptIsCancelledR5() {
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("r1", 0, 10));
    fixture.model.nextCall().text("Halo ju").fail(ModelException.Reason.MODEL_STREAM_BROKEN);
    fixture.model.nextCall();

    task.cancel(key("r1"));

    assertThat(fixture.turns.next().event().getReply()).isEqualTo("Halo ju");
  }

  @Test
  void shouldKeepTheNewAttemptsTextOnceItIsShownR5() {
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("r1", 0, 10));
    fixture.model.nextCall().text("Halo ju").fail(ModelException.Reason.MODEL_STREAM_BROKEN);
    fixture.model.nextCall().text("Sela");
    await().until(() -> fixture.replies.texts().contains("Sela"));

    task.cancel(key("r1"));

    assertThat(fixture.turns.next().event().getReply()).isEqualTo("Sela");
  }

  /** Not thrown away for an attempt that has only the rest of the turn's time. */
  @Test
  void shouldKeepTheTextWhenTheWholeRepliesTimeIsUpR5() {
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("r1", 0, 10));
    fixture.model.nextCall().text("Halo ju").failOutOfTime();

    TurnEvent end = fixture.turns.next().event();

    assertThat(end.getKind()).isEqualTo(TurnEventKind.CANCELLED);
    assertThat(end.getFinishReason()).isEqualTo("deadline");
    assertThat(end.getReply()).isEqualTo("Halo ju");
  }

  @Test
  void shouldSayWhyThereIsNoTextWhenTheWholeRepliesTimeIsUp() {
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("r1", 0, 10));
    fixture.model.nextCall().failOutOfTime();

    assertThat(fixture.turns.next().event().getFailure().getReason()).isEqualTo("MODEL_TIMEOUT");
  }

  /** Whoever reads `cancelled` or `deadline` may trust that it is ours. */
  @ParameterizedTest
  @CsvSource({
    "stop, stop",
    "cancelled, model_cancelled",
    "deadline, model_deadline",
    "tool_calls, tool_calls"
  })
  void shouldQuoteTheModelWhenItUsesOurWordsForAnEndOfItsOwn(String said, String told) {
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("r1", 0, 10));
    fixture.model.nextCall().text("Halo").end(said);

    TurnEvent end = fixture.turns.next().event();

    assertThat(end.getKind()).isEqualTo(TurnEventKind.COMPLETED);
    assertThat(end.getFinishReason()).isEqualTo(told);
  }

  @Test
  void shouldExpireARunningTurnWithoutTextAtItsDeadlineByTheBrokersTimeR7() {
    fixture.brokerTime(1_000_000);
    TaskTurns task = fixture.recovered(0, 1);
    task.start(due("r1", 1_000_050));
    HandCall call = fixture.model.nextCall();
    fixture.passDeadlines(Duration.ofMillis(49));
    assertThat(call.cancelled()).isFalse();

    fixture.passDeadlines(Duration.ofMillis(1));

    TurnEvent end = fixture.turns.next().event();

    assertThat(end.getKind()).isEqualTo(TurnEventKind.EXPIRED);
    assertThat(end.getReply()).isEmpty();
    assertThat(end.getFailure().getReason()).isEqualTo("DEADLINE_EXCEEDED");
    assertThat(call.cancelled()).isTrue();
  }

  @Test
  void shouldNotCallTheModelWhenTheDeadlinePassedWhileItWaitedR7() {
    fixture.close();
    fixture = new RunnerFixture(new TurnLimits(1, 3, 1000, 100_000, DeltaLimits.fixed(4000)));
    fixture.brokerTime(1_000_000);
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("running", 1, 10));
    task.start(due("late", 1_000_500));
    HandCall running = fixture.model.nextCall();

    fixture.time.addAndGet(501);
    running.end();

    fixture.turns.next();
    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getRequestId()).isEqualTo("late");
    assertThat(end.getKind()).isEqualTo(TurnEventKind.EXPIRED);
    assertThat(fixture.model.waitingCalls()).isZero();
  }

  @Test
  void shouldEndAWaitingTurnWhenItsExpiryIsProposedR1() {
    fixture.close();
    fixture = new RunnerFixture(new TurnLimits(1, 3, 1000, 100_000, DeltaLimits.fixed(4000)));
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("running", 1, 10));
    task.start(work("waiting", 2, 10));
    fixture.model.nextCall();

    task.propose(key("waiting"), ProposedEnds.expired("waiting"));

    assertThat(fixture.turns.next().event().getRequestId()).isEqualTo("waiting");
    assertThat(fixture.runner.waiting()).isZero();
    assertThat(fixture.turns.isEmpty()).isTrue();
  }

  /** One that came back by itself at its deadline has an end in flight, which goes before this. */
  @Test
  void shouldNotWaitForAnAttemptThatDidNotComeBackWhenItsExpiryIsProposedR1() {
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("r1", 1, 10));
    HandCall call = fixture.model.nextCall().text("Ha");
    call.ignoreCancel();

    task.propose(key("r1"), ProposedEnds.expired("r1"));

    assertThat(fixture.turns.next().event().getKind()).isEqualTo(TurnEventKind.EXPIRED);
    assertThat(call.cancelled()).isTrue();
    call.end();
    await().until(() -> fixture.runner.running() == 0);
    assertThat(fixture.turns.isEmpty()).isTrue();
    assertThat(fixture.metrics.counter("chatbot.turns.ended", "outcome", "abandoned").count())
        .isEqualTo(1);
  }

  @Test
  void shouldExpectToWaitAsLongAsThoseBeforeHoldTheirPermits() {
    fixture.close();
    fixture = new RunnerFixture(new TurnLimits(2, 3, 1000, 100_000, DeltaLimits.fixed(4000)));
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("first", 1, 10));
    assertThat(fixture.runner.expectedWait()).isZero();
    HandCall first = fixture.model.nextCall();
    await().pollDelay(Duration.ofMillis(100)).until(() -> true);
    first.end();
    fixture.turns.next();
    await().until(() -> fixture.runner.running() == 0);

    for (int i = 0; i < 6; i++) {
      task.start(work("r" + i, i, 10));
    }

    assertThat(fixture.runner.waiting()).isEqualTo(4);
    assertThat(fixture.runner.expectedWait())
        .isBetween(Duration.ofMillis(240), Duration.ofMinutes(5));
  }

  private double endedTurns(String outcome) {
    return fixture.metrics.counter("chatbot.turns.ended", "outcome", outcome).count();
  }

  private static TurnWork due(String requestId, long deadline) {
    TurnWork work = work(requestId, 2, 10);
    return new TurnWork(
        work.key(),
        work.trace(),
        2,
        2,
        deadline,
        work.prompt(),
        Optional.empty(),
        List.of(new ReplyTarget(0, 1L)),
        List.of());
  }
}
