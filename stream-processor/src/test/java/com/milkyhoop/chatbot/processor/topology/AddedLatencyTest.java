package com.milkyhoop.chatbot.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.processor.turn.FakeTurnWriter.Written;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import io.micrometer.core.instrument.Timer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddedLatencyTest {

  /** It waits for its own conversation, as it must, and not for us. */
  @Test
  void shouldNotCountTheTurnThatWasBefore(@TempDir Path stateDir) {
    try (var task = TopologyFixture.recovered(RunnerFixture.wide(), stateDir)) {
      task.runner.brokerTime(1_000);
      task.send("budi/main", "r1", "one");
      task.send("budi/main", "r2", "two");
      task.runner.model.nextCall().text("1").end();
      Written end = task.runner.turns.next();
      task.runner.brokerTime(2_000);
      task.turnEvent(end.key(), end.event());

      task.runner.model.nextCall().text("2").end();
      task.readBack();

      Timer added = task.runner.metrics.get("chatbot.turns.added.latency").timer();
      assertThat(added.count()).isEqualTo(2);
      assertThat(added.totalTime(TimeUnit.MILLISECONDS)).isLessThan(1_000);
    }
  }
}
