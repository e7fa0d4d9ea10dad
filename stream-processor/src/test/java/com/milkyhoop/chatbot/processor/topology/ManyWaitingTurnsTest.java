package com.milkyhoop.chatbot.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.processor.turn.DeltaLimits;
import com.milkyhoop.chatbot.processor.turn.TurnLimits;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More turns than the runner's queue takes wait in the store (R8). */
class ManyWaitingTurnsTest {
  private static final int WAITING = 3_000;

  /** One permit, and room for one prompt beside it. */
  private static final TurnLimits NARROW = new TurnLimits(1, 3, 1000, 1, DeltaLimits.fixed(4000));

  @TempDir private Path stateDir;

  @Test
  void shouldStartThemInTurnWithLittleWorkForEachRecordR8() {
    try (var task = TopologyFixture.recovered(NARROW, stateDir)) {
      for (int user = 0; user < WAITING; user++) {
        task.send("user" + user + "/s", "r1", "message");
      }
      Set<String> answered = new HashSet<>();
      long begin = cpuTime();
      int turns = 300;
      for (int turn = 0; turn < turns; turn++) {
        task.runner.model.nextCall().text("ok").end();
        task.readBack();
        task.driver.advanceWallClockTime(Duration.ofSeconds(1));
        task.logEvents().forEach(event -> answered.add(event.userId()));
      }
      Duration each = Duration.ofNanos((cpuTime() - begin) / turns);

      assertThat(answered).hasSize(turns);
      assertThat(each).isLessThan(Duration.ofMillis(10));
    }
  }

  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
