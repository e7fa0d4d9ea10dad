package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.PromptDigest;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnRunnerTest extends TurnRunnerContract {
  private RunnerFixture fixture = new RunnerFixture(RunnerFixture.wide());

  @Override
  TestedRunner runner(TurnLimits limits) {
    return new RunnerFixture(limits);
  }

  @AfterEach
  void close() {
    fixture.close();
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
  void shouldWriteToTheTasksPartitionR5() {
    fixture.recovered(3, 41).start(work("r1", 0, 10));

    fixture.model.nextCall().end();

    assertThat(fixture.turns.next().partition()).isEqualTo(3);
  }

  @Test
  void shouldRunOnAVirtualThreadR8() {
    fixture.recovered(0, 1).start(work("r1", 0, 10));

    HandCall call = fixture.model.nextCall();

    assertThat(call.thread().isVirtual()).isTrue();
    call.end();
  }

  /** Ten replies that share 100 deltas a second: 100 ms between two of one. */
  @Test
  void shouldReadOnLaterWhenManyRepliesStream() {
    fixture.close();
    fixture = new RunnerFixture(new TurnLimits(10, 3, 1000, 100_000, DeltaLimits.fixed(100)));
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
    assertThat(added.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(3_000);
    assertThat(fixture.metrics.get("chatbot.turns.queue.wait").timer().count()).isEqualTo(1);
  }

  private double ended(String outcome) {
    return fixture.metrics.counter("chatbot.turns.ended", "outcome", outcome).count();
  }
}
