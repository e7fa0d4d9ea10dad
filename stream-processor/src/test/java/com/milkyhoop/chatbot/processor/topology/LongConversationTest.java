package com.milkyhoop.chatbot.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds long conversations: what a turn costs, and where its prompt begins. */
class LongConversationTest {
  private static final int TURNS = 200;

  @TempDir private Path stateDir;

  @Test
  void shouldCostTheSameAfterTwoHundredTurnsR3() {
    long[] nanos = new long[TURNS + 1];
    int[] promptMessages = new int[TURNS + 1];
    try (var task = TopologyFixture.recovered(RunnerFixture.wide(), stateDir)) {
      for (int turn = 1; turn <= TURNS; turn++) {
        long begin = cpuTime();
        task.send("budi/main", "r" + turn, "message " + turn, new ReplyTarget(0, (long) turn));
        nanos[turn] = cpuTime() - begin;
        HandCall call = task.runner.model.nextCall();
        promptMessages[turn] = call.prompt().messages().size();
        call.text("a reply of some twenty words that is as long as the others are").end();
        task.readBack();
      }
    }

    assertThat(most(promptMessages, TURNS - 49, TURNS))
        .isLessThanOrEqualTo(most(promptMessages, 51, 100));
    assertThat(median(nanos, TURNS - 49, TURNS)).isLessThan(2 * median(nanos, 51, 100));
  }

  @Test
  void shouldBeginManyPromptsWithTheSameTurnWhenTheWindowIsFullR3() {
    List<Long> starts = new ArrayList<>();
    try (var task = TopologyFixture.recovered(RunnerFixture.wide(), stateDir)) {
      for (int turn = 1; turn <= 150; turn++) {
        task.send("budi/main", "r" + turn, "message " + turn, new ReplyTarget(0, (long) turn));
        HandCall call = task.runner.model.nextCall();
        starts.add(call.prompt().turns().stream().findFirst().orElse(0L));
        call.text("a reply of some twenty words that is as long as the others are").end();
        task.readBack();
      }
    }

    List<Long> full = starts.subList(50, 150);
    assertThat(full.getFirst()).as("the window is full").isGreaterThan(1);
    assertThat(full).isSorted();
    assertThat(full.stream().distinct().count()).isLessThanOrEqualTo(25);
  }

  /** Counts what this thread does: the machine may be busy with others. */
  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static int most(int[] values, int from, int until) {
    return Arrays.stream(values, from, until + 1).max().orElseThrow();
  }

  private static long median(long[] values, int from, int until) {
    long[] part = Arrays.copyOfRange(values, from, until + 1);
    Arrays.sort(part);
    return part[part.length / 2];
  }
}
