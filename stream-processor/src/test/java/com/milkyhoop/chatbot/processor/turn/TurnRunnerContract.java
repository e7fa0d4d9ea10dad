package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.key;
import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Holds a runner to what tasks and models see of it, whoever runs its turns and timers: the threads
 * of a process, or a simulation, whose schedules prove nothing about a runner that does otherwise.
 */
abstract class TurnRunnerContract {
  private TestedRunner runner;

  /** Makes a runner on fakes. */
  abstract TestedRunner runner(TurnLimits limits);

  @BeforeEach
  void begin() {
    runner = runner(RunnerFixture.wide());
  }

  private void begin(TurnLimits limits) {
    runner.close();
    runner = runner(limits);
  }

  @AfterEach
  void end() {
    runner.close();
  }

  @Test
  void shouldWriteTheOutcomeToTheTasksPartitionWhenTheModelEndsR5() {
    TaskTurns task = runner.recovered(0, 41);
    task.start(work("r1", 0, 10));

    runner.model().nextCall().text("Halo ").text("juga!").end();

    FakeTurnWriter.Written written = runner.turns().next();
    assertThat(written.key()).isEqualTo("user/session");
    TurnEvent end = written.event();
    assertThat(end.getKind()).isEqualTo(TurnEventKind.COMPLETED);
    assertThat(end.getEpoch()).isEqualTo(41);
    assertThat(end.getReply()).isEqualTo("Halo juga!");
    assertThat(end.getReplyTokens()).isEqualTo(TokenCounter.forModel("gpt-4o").count("Halo juga!"));
    assertThat(end.getGeneration().getPromptTurns()).containsExactly(1L);
    assertThat(end.getGeneration().getAttempts()).isEqualTo(1);
  }

  @Test
  void shouldGenerateAnewWhenTheStreamBreaksAfterItsFirstTokenR6() {
    runner.recovered(0, 1).start(work("r1", 0, 10));
    runner.model().nextCall().text("Ha").fail(Reason.MODEL_STREAM_BROKEN);

    runner.model().nextCall().text("Selamat").end();

    TurnEvent end = runner.turns().next().event();
    assertThat(end.getReply()).isEqualTo("Selamat");
    assertThat(end.getGeneration().getAttempts()).isEqualTo(2);
    assertThat(runner.replies().written())
        .extracting(written -> written.event().getNumber())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldFailWhenEveryAttemptBreaks() {
    runner.recovered(0, 1).start(work("r1", 0, 10));

    for (int attempt = 0; attempt < 3; attempt++) {
      runner.model().nextCall().text("Ha").fail(Reason.MODEL_TIMEOUT);
    }

    TurnEvent end = runner.turns().next().event();
    assertThat(end.getKind()).isEqualTo(TurnEventKind.FAILED);
    assertThat(end.getReply()).isEmpty();
    assertThat(end.getFailure().getReason()).isEqualTo("MODEL_TIMEOUT");
    assertThat(end.getFailure().getRetryAfterMs()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(names = {"MODEL_UNAUTHORIZED", "MODEL_REFUSED"})
  void shouldFailAtOnceWhenAskingAgainCanNotHelp(Reason reason) {
    runner.recovered(0, 1).start(work("r1", 0, 10));

    runner.model().nextCall().fail(reason);

    TurnEvent end = runner.turns().next().event();
    assertThat(end.getFailure().getReason()).isEqualTo(reason.name());
    assertThat(end.getFailure().getRetryAfterMs()).isNull();
    assertThat(runner.model().prompts()).hasSize(1);
  }

  @Test
  void shouldFailWhenNoCallBringsAToken() {
    runner.recovered(0, 1).start(work("r1", 0, 10));

    for (int call = 0; call < 3; call++) {
      runner.model().nextCall().fail(Reason.MODEL_UNAVAILABLE);
    }

    TurnEvent end = runner.turns().next().event();
    assertThat(end.getFailure().getReason()).isEqualTo("MODEL_UNAVAILABLE");
    assertThat(end.getFailure().getRetryAfterMs()).isPositive();
    assertThat(runner.model().prompts()).hasSize(3);
  }

  @Test
  void shouldCutTheReplyAndStopTheCallWhenItIsTooLong() {
    begin(new TurnLimits(1, 3, 5, 1024, DeltaLimits.fixed(4000)));
    runner.recovered(0, 1).start(work("r1", 0, 10));

    HandCall call = runner.model().nextCall().text("1234567");

    TurnEvent end = runner.turns().next().event();
    assertThat(end.getReply()).isEqualTo("12345");
    assertThat(end.getFinishReason()).isEqualTo("length");
    assertThat(call.cancelled()).isTrue();
  }

  @Test
  void shouldRunNoMoreThanItsPermitsAndTheOldestFirstR8() {
    begin(new TurnLimits(1, 3, 1000, 100_000, DeltaLimits.fixed(4000)));
    TaskTurns one = runner.recovered(0, 1);
    TaskTurns other = runner.recovered(1, 1);
    one.start(work("running", 10, 10));
    one.start(work("young", 30, 10));
    other.start(work("old", 20, 10));
    HandCall running = runner.model().nextCall();
    assertThat(runner.model().waitingCalls()).isZero();

    running.end();

    runner.turns().next();
    runner.model().nextCall().end();
    assertThat(runner.turns().next().event().getRequestId()).isEqualTo("old");
    runner.model().nextCall().end();
  }

  @Test
  void shouldRefuseWhenTheQueueIsFullInBytesR8() {
    begin(new TurnLimits(1, 3, 1000, 1000, DeltaLimits.fixed(4000)));
    TaskTurns task = runner.recovered(0, 1);
    task.start(work("running", 1, 10));
    task.start(work("waiting", 2, 2000));

    boolean taken = task.start(work("refused", 3, 10));

    assertThat(taken).isFalse();
    assertThat(task.hasRoom()).isFalse();
    assertThat(task.holds(key("refused"))).isFalse();
  }

  @Test
  void shouldTakeTurnsAgainWhenTheTaskOfTheWaitingOnesIsClosedR8() {
    begin(new TurnLimits(1, 3, 1000, 1000, DeltaLimits.fixed(4000)));
    TaskTurns staying = runner.recovered(0, 1);
    TaskTurns leaving = runner.recovered(1, 1);
    staying.start(work("running", 1, 10));
    leaving.start(work("waiting", 2, 2000));

    leaving.close();

    assertThat(staying.start(work("next", 3, 10))).isTrue();
    runner.model().nextCall().end();
    runner.turns().next();
    runner.model().nextCall().end();
    assertThat(runner.turns().next().event().getRequestId()).isEqualTo("next");
  }

  @Test
  void shouldGiveItsPermitBackWhenATurnIsForgotten() {
    TaskTurns task = runner.recovered(0, 1);
    task.start(work("r1", 0, 10));
    HandCall call = runner.model().nextCall();

    task.forget(key("r1"));

    await().until(() -> runner.runner().running() == 0);
    assertThat(call.cancelled()).isTrue();
    assertThat(runner.turns().isEmpty()).isTrue();
  }

  @Test
  void shouldSendAnOutcomeAgainWhenItCouldNotBeWrittenR5() {
    TaskTurns task = runner.recovered(0, 1);
    task.start(work("r1", 0, 10));
    runner.turns().failNext(2);

    runner.model().nextCall().text("Halo").end();

    assertThat(runner.turns().next().event().getReply()).isEqualTo("Halo");
  }

  @Test
  void shouldSendUnreadOutcomesAgainWithTheNewEpochWhenTheTaskRecoversAgainR5() {
    TaskTurns task = runner.recovered(0, 1);
    task.start(work("r1", 0, 10));
    runner.model().nextCall().text("Halo").end();
    runner.turns().next();

    task.recovered(8);

    TurnEvent again = runner.turns().next().event();
    assertThat(again.getEpoch()).isEqualTo(8);
    assertThat(again.getReply()).isEqualTo("Halo");
  }

  @Test
  void shouldHoldATurnUntilItsOutcomeWasReadBackR2() {
    TaskTurns task = runner.recovered(0, 1);
    task.start(work("r1", 0, 10));
    runner.model().nextCall().end();
    runner.turns().next();
    assertThat(task.holds(key("r1"))).isTrue();

    task.forget(key("r1"));

    assertThat(task.holds(key("r1"))).isFalse();
  }

  @Test
  void shouldGoOnForTheNextTaskWhenItAdoptsTheTurnR10() {
    TaskTurns first = runner.recovered(0, 41);
    first.start(work("r1", 0, 10));
    HandCall call = runner.model().nextCall().text("Ha");
    first.close();
    TaskTurns second = runner.recovered(0, 42);

    boolean adopted = second.adopt(key("r1"), List.of());
    call.text("lo").end();

    assertThat(adopted).isTrue();
    TurnEvent end = runner.turns().next().event();
    assertThat(end.getEpoch()).isEqualTo(42);
    assertThat(end.getReply()).isEqualTo("Halo");
    assertThat(runner.model().prompts()).hasSize(1);
  }

  @Test
  void shouldStopWhatNobodyAdoptedR10() {
    TaskTurns first = runner.recovered(0, 41);
    first.start(work("r1", 0, 10));
    HandCall call = runner.model().nextCall();
    first.close();
    TaskTurns second = runner.recovered(0, 42);

    second.dropInherited();

    await().until(() -> runner.runner().running() == 0);
    assertThat(call.cancelled()).isTrue();
    assertThat(runner.turns().isEmpty()).isTrue();
  }

  @Test
  void shouldKeepTheTextThatWasShownWhenItIsCancelled() {
    TaskTurns task = runner.recovered(0, 1);
    task.start(work("r1", 0, 10));
    runner.model().nextCall().text("Halo");
    await().until(() -> !runner.replies().written().isEmpty());

    task.cancel(key("r1"));

    TurnEvent end = runner.turns().next().event();
    assertThat(end.getKind()).isEqualTo(TurnEventKind.CANCELLED);
    assertThat(end.getReply()).isEqualTo("Halo");
  }
}
