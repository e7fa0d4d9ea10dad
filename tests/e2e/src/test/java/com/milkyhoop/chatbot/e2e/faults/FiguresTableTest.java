package com.milkyhoop.chatbot.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.e2e.Stack;
import com.milkyhoop.chatbot.e2e.check.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresTableTest {
  @Test
  void shouldReplaceTheLineOfAnExperimentAndKeepTheRest(@TempDir Path folder) throws IOException {
    Path document = folder.resolve("faults.md");
    Files.writeString(
        document, "before\n%s\n%s\nafter\n".formatted(FiguresTable.begin(1), FiguresTable.end(1)));
    var table = new FiguresTable(document, 1);
    table.put(result(Experiment.SINK_KILLED, 1));
    table.put(result(Experiment.NOTHING, 2));

    table.put(result(Experiment.SINK_KILLED, 3));

    String text = Files.readString(document);
    assertThat(text).startsWith("before\n").endsWith("\nafter\n").contains(" cores, ");
    assertThat(text.lines().filter(line -> line.matches("\\| [^|]+ \\| (fault|back) \\|.*")))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("| nothing |").contains("| 2 | 0 | 0 | 0 | 0 |"),
            line ->
                assertThat(line)
                    .startsWith("| kill -9 the sink")
                    .contains("| 3 | 0 | 0 | 0 | 0 |"));
  }

  @Test
  void shouldHaveItsMarkersInTheDocument() throws IOException {
    String text = Files.readString(Stack.home().resolve("docs/faults.md"));

    assertThat(text)
        .containsSubsequence(FiguresTable.begin(1), FiguresTable.end(1))
        .containsSubsequence(FiguresTable.begin(3), FiguresTable.end(3))
        .containsSubsequence(RestartsTable.BEGIN, RestartsTable.END);
  }

  @Test
  void shouldWriteALineForEachServiceThatWasRestarted(@TempDir Path folder) throws IOException {
    Path document = folder.resolve("faults.md");
    Files.writeString(
        document, "before\n%s\n%s\nafter\n".formatted(RestartsTable.BEGIN, RestartsTable.END));
    var table = new RestartsTable(document);
    table.put(result(Experiment.ROLLING_RESTART, 1, restart("processor-1"), restart("sink-1")));

    table.put(result(Experiment.ROLLING_RESTART, 1, restart("sink-1")));
    table.put(result(Experiment.SINK_KILLED, 1));

    assertThat(Files.readString(document))
        .startsWith("before\n")
        .endsWith("\nafter\n")
        .contains("\n| sink-1 | 1.5 | 2.5 | 7 | 3 | 0.4 |\n")
        .doesNotContain("processor-1");
  }

  private static RestartFigures restart(String service) {
    return new RestartFigures(
        service, Duration.ofMillis(1500), Duration.ofMillis(2500), 7, 3, Duration.ofMillis(400));
  }

  private static Result result(Experiment experiment, int requests, RestartFigures... restarts) {
    Spread spread = Spread.of(Stream.of(Duration.ofMillis(1500)));
    return new Result(
        experiment,
        new RecoveryTimes(
            1, spread, spread, spread, Duration.ofSeconds(2), Duration.ZERO, List.of(restarts)),
        new Endings(0, Map.of()),
        new Verdict(requests, 0, List.of()),
        0,
        new Spent(0, 0, 0));
  }
}
