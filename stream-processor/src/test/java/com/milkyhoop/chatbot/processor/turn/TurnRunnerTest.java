package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.key;
import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.PromptDigest;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TurnRunnerTest {
  private RunnerFixture fixture = new RunnerFixture(RunnerFixture.wide());

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void shouldWriteTheOutcomeToTheTasksPartitionWhenTheModelEndsR5() {
    TaskTurns task = fixture.recovered(3, 41);
    task.start(work("r1", 0, 10));

    fixture.model.nextCall().text("Halo ").text("juga!").end();

    FakeTurnWriter.Written written = fixture.turns.next();
    assertThat(written.partition()).isEqualTo(3);
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
  void shouldRecordWhatProvesThePromptR16() {
    TurnWork work = work("r1", 0, 10);
    fixture.recovered(0, 1).start(work);

    fixture.model.nextCall().text("Halo").end();

    Generation generation = fixture.turns.next().event().getGeneration();
    assertThat(generation.getPromptTokens()).isEqualTo(30);
    assertThat(generation.getEncoding()).isEqualTo("o200k_base");
    assertThat(generation.getMaxContextTokens()).isEqualTo(1000);
    assertThat(generation.getMaxContextTurns()).isEqualTo(100);
    assertThat(generation.getPromptSha256()).isEqualTo(PromptDigest.of(work.prompt().messages()));
  }

  @Test
  void shouldRunOnAVirtualThreadR8() {
    fixture.recovered(0, 1).start(work("r1", 0, 10));

    HandCall call = fixture.model.nextCall();

    assertThat(call.thread().isVirtual()).isTrue();
    call.end();
  }

  @Test
  void shouldGenerateAnewWhenTheStreamBreaksAfterItsFirstTokenR6() {
    fixture.recovered(0, 1).start(work("r1", 0, 10));
    fixture.model.nextCall().text("Ha").fail(Reason.MODEL_STREAM_BROKEN);

    fixture.model.nextCall().text("Selamat").end();

    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getReply()).isEqualTo("Selamat");
    assertThat(end.getGeneration().getAttempts()).isEqualTo(2);
    assertThat(fixture.replies.written())
        .extracting(written -> written.event().getNumber())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldFailWhenEveryAttemptBreaks() {
    fixture.recovered(0, 1).start(work("r1", 0, 10));

    for (int attempt = 0; attempt < 3; attempt++) {
      fixture.model.nextCall().text("Ha").fail(Reason.MODEL_TIMEOUT);
    }

    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getKind()).isEqualTo(TurnEventKind.FAILED);
    assertThat(end.getReply()).isEmpty();
    assertThat(end.getFailure().getReason()).isEqualTo("MODEL_TIMEOUT");
    assertThat(end.getFailure().getRetryAfterMs()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(names = {"MODEL_UNAUTHORIZED", "MODEL_REFUSED"})
  void shouldFailAtOnceWhenAskingAgainCanNotHelp(Reason reason) {
    fixture.recovered(0, 1).start(work("r1", 0, 10));

    fixture.model.nextCall().fail(reason);

    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getFailure().getReason()).isEqualTo(reason.name());
    assertThat(end.getFailure().getRetryAfterMs()).isNull();
    assertThat(fixture.model.prompts()).hasSize(1);
  }

  @Test
  void shouldFailWhenNoCallBringsAToken() {
    fixture.recovered(0, 1).start(work("r1", 0, 10));

    for (int call = 0; call < 3; call++) {
      fixture.model.nextCall().fail(Reason.MODEL_UNAVAILABLE);
    }

    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getFailure().getReason()).isEqualTo("MODEL_UNAVAILABLE");
    assertThat(end.getFailure().getRetryAfterMs()).isPositive();
    assertThat(fixture.model.prompts()).hasSize(3);
  }

  @Test
  void shouldCutTheReplyAndStopTheCallWhenItIsTooLong() {
    fixture.close();
    fixture = new RunnerFixture(new TurnLimits(1, 3, 5, 1024, 4000));
    fixture.recovered(0, 1).start(work("r1", 0, 10));

    HandCall call = fixture.model.nextCall().text("1234567");

    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getReply()).isEqualTo("12345");
    assertThat(end.getFinishReason()).isEqualTo("length");
    assertThat(call.cancelled()).isTrue();
  }

  /** Ten replies that share 100 deltas a second: 100 ms between two of one. */
  @Test
  void shouldReadOnLaterWhenManyRepliesStream() {
    fixture.close();
    fixture = new RunnerFixture(new TurnLimits(10, 3, 1000, 100_000, 100));
    TaskTurns task = fixture.recovered(0, 1);
    IntStream.range(0, 10).forEach(i -> task.start(work("r" + i, 0, 10)));
    HandCall first = fixture.model.nextCall();
    long before = System.nanoTime();

    first.text("a").text("b").text("c").end();

    fixture.turns.next();
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isGreaterThanOrEqualTo(Duration.ofMillis(300));
  }

  @Test
  void shouldRunNoMoreThanItsPermitsAndTheOldestFirstR8() {
    fixture.close();
    fixture = new RunnerFixture(new TurnLimits(1, 3, 1000, 100_000, 4000));
    TaskTurns one = fixture.recovered(0, 1);
    TaskTurns other = fixture.recovered(1, 1);
    one.start(work("running", 10, 10));
    one.start(work("young", 30, 10));
    other.start(work("old", 20, 10));
    HandCall running = fixture.model.nextCall();
    assertThat(fixture.model.waitingCalls()).isZero();

    running.end();

    fixture.turns.next();
    fixture.model.nextCall().end();
    assertThat(fixture.turns.next().event().getRequestId()).isEqualTo("old");
    fixture.model.nextCall().end();
  }

  @Test
  void shouldRefuseWhenTheQueueIsFullInBytesR8() {
    fixture.close();
    fixture = new RunnerFixture(new TurnLimits(1, 3, 1000, 1000, 4000));
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("running", 1, 10));
    task.start(work("waiting", 2, 2000));

    boolean taken = task.start(work("refused", 3, 10));

    assertThat(taken).isFalse();
    assertThat(task.hasRoom()).isFalse();
    assertThat(task.holds(key("refused"))).isFalse();
  }

  @Test
  void shouldTakeTurnsAgainWhenTheTaskOfTheWaitingOnesIsClosedR8() {
    fixture.close();
    fixture = new RunnerFixture(new TurnLimits(1, 3, 1000, 1000, 4000));
    TaskTurns staying = fixture.recovered(0, 1);
    TaskTurns leaving = fixture.recovered(1, 1);
    staying.start(work("running", 1, 10));
    leaving.start(work("waiting", 2, 2000));

    leaving.close();

    assertThat(staying.start(work("next", 3, 10))).isTrue();
    fixture.model.nextCall().end();
    fixture.turns.next();
    fixture.model.nextCall().end();
    assertThat(fixture.turns.next().event().getRequestId()).isEqualTo("next");
  }

  @Test
  void shouldGiveItsPermitBackWhenATurnIsForgotten() {
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("r1", 0, 10));
    HandCall call = fixture.model.nextCall();

    task.forget(key("r1"));

    await().until(() -> fixture.runner.running() == 0);
    assertThat(call.cancelled()).isTrue();
    assertThat(fixture.turns.isEmpty()).isTrue();
  }

  @Test
  void shouldSendAnOutcomeAgainWhenItCouldNotBeWrittenR5() {
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("r1", 0, 10));
    fixture.turns.failNext(2);

    fixture.model.nextCall().text("Halo").end();

    assertThat(fixture.turns.next().event().getReply()).isEqualTo("Halo");
  }

  @Test
  void shouldSendUnreadOutcomesAgainWithTheNewEpochWhenTheTaskRecoversAgainR5() {
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("r1", 0, 10));
    fixture.model.nextCall().text("Halo").end();
    fixture.turns.next();

    task.recovered(8);

    TurnEvent again = fixture.turns.next().event();
    assertThat(again.getEpoch()).isEqualTo(8);
    assertThat(again.getReply()).isEqualTo("Halo");
  }

  @Test
  void shouldHoldATurnUntilItsOutcomeWasReadBackR2() {
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("r1", 0, 10));
    fixture.model.nextCall().end();
    fixture.turns.next();
    assertThat(task.holds(key("r1"))).isTrue();

    task.forget(key("r1"));

    assertThat(task.holds(key("r1"))).isFalse();
  }

  @Test
  void shouldCountSoThatStartedIsEndedPlusRunning() {
    TaskTurns task = fixture.recovered(0, 1);
    for (int i = 0; i < 3; i++) {
      task.start(work("r" + i, i, 10));
    }
    fixture.model.nextCall().end();
    fixture.model.nextCall().fail(Reason.MODEL_REFUSED);

    await().until(() -> fixture.runner.running() == 1);

    assertThat(fixture.metrics.counter("chatbot.turns.started").count()).isEqualTo(3);
    assertThat(ended("completed") + ended("failed") + fixture.runner.running()).isEqualTo(3);
    task.close();
  }

  @Test
  void shouldCountAnAttemptThatIsBegunAnew() {
    fixture.brokerTime(10_000);
    fixture.recovered(0, 1).start(work("r1", 0, 10));
    fixture.model.nextCall().text("Ha").fail(Reason.MODEL_STREAM_BROKEN);
    fixture.model.nextCall().text("Halo").end();
    fixture.turns.next();

    assertThat(fixture.metrics.counter("chatbot.turns.attempts.repeated").count()).isEqualTo(1);
    assertThat(fixture.metrics.get("chatbot.turns.added.latency").timer().count()).isEqualTo(1);
  }

  @Test
  void shouldTimeWhatIsAddedToTheModelsOwnTimeByTheBrokersClock() {
    fixture.brokerTime(10_000);
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("r1", 7_000, 10));
    HandCall call = fixture.model.nextCall();
    fixture.time.addAndGet(500);

    call.text("Halo").end();
    fixture.turns.next();

    Timer added = fixture.metrics.get("chatbot.turns.added.latency").timer();
    assertThat(added.count()).isEqualTo(1);
    assertThat(added.totalTime(TimeUnit.MILLISECONDS)).isBetween(3_000.0, 3_500.0);
    assertThat(fixture.metrics.get("chatbot.turns.queue.wait").timer().count()).isEqualTo(1);
  }

  private double ended(String outcome) {
    return fixture.metrics.counter("chatbot.turns.ended", "outcome", outcome).count();
  }
}
