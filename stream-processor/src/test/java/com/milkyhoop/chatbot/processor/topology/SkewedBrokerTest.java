package com.milkyhoop.chatbot.processor.topology;

import static com.milkyhoop.chatbot.processor.topology.TopologyFixture.single;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers whose clock is ahead append requests, ends and notes of sweeps. */
class SkewedBrokerTest {
  private static final String BUDI = "budi/main";
  private static final long NOW = Duration.ofDays(20_000).toMillis();
  private static final long MONTH = Duration.ofDays(31).toMillis();

  @TempDir private Path stateDir;

  @SuppressWarnings("NullAway.Init")
  private TopologyFixture task;

  @BeforeEach
  void recover() {
    task = new TopologyFixture(RunnerFixture.wide(), stateDir);
    task.runner.brokerTime(NOW);
    task.time = NOW;
    task.readBack();
  }

  @AfterEach
  void close() {
    task.close();
  }

  @Test
  void shouldEndNoTurnWhenABrokerRunsAheadR1R7() {
    task.send(BUDI, "r1", "one");
    task.send(BUDI, "r2", "two");
    HandCall call = task.runner.model.nextCall();

    for (long ahead : List.of(150_000L, MONTH)) {
      task.runner.heard(1, NOW + ahead);
      task.driver.advanceWallClockTime(Duration.ofSeconds(1));
    }

    assertThat(task.runner.turns.isEmpty()).isTrue();
    call.text("1").end();
    task.readBack();
    assertThat(single(task.logEvents()).event()).isEqualTo(LogEvent.Type.MESSAGE_PROCESSED);
  }

  @Test
  void shouldEndARequestThatASkewedBrokerAppendedAtItsTimeR1() {
    task.send(BUDI, "r1", "one");
    task.runner.model.nextCall();
    task.time = NOW + MONTH;
    task.send(BUDI, "r2", "two");
    task.time = NOW;

    task.runner.brokerTime(NOW + 120_000 + TopologyFixture.GRACE.toMillis() - 1);
    task.driver.advanceWallClockTime(Duration.ofSeconds(1));
    assertThat(task.runner.turns.isEmpty()).isTrue();
    task.runner.brokerTime(NOW + 120_000 + TopologyFixture.GRACE.toMillis() + 1);
    task.driver.advanceWallClockTime(Duration.ofSeconds(1));

    assertThat(List.of(task.readBack().getRequestId(), task.readBack().getRequestId()))
        .containsExactlyInAnyOrder("r1", "r2");
    assertThat(task.logEvents())
        .hasSize(2)
        .allMatch(event -> event.event() == LogEvent.Type.MESSAGE_EXPIRED);
  }

  @Test
  void shouldSweepNothingThatIsNotDueWhenTheNoteIsFromAMonthAheadR11() {
    task.send(BUDI, "r1", "one");
    task.runner.model.nextCall().text("1").end();
    task.readBack();
    task.logEvents();

    task.time = NOW + 2 * MONTH;
    task.turnEvent(null, TurnEvent.newBuilder().setKind(TurnEventKind.SWEEP).setEpoch(0).build());
    task.time = NOW;
    task.send(BUDI, "r2", "two");

    assertThat(task.runner.model.nextCall().prompt().messages()).hasSize(3);
  }

  @Test
  void shouldShowTheTimeOfAnEndThatASkewedBrokerAppended() {
    task.send(BUDI, "r1", "one");
    task.runner.model.nextCall().text("1").end();
    task.time = NOW + MONTH;

    task.readBack();

    assertThat(single(task.logEvents()).timestamp().toEpochMilli()).isEqualTo(NOW);
  }
}
