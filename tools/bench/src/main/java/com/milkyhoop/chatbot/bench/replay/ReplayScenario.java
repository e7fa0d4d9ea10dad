package com.milkyhoop.chatbot.bench.replay;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Target;
import com.milkyhoop.chatbot.bench.sink.LogEvents;
import com.milkyhoop.chatbot.bench.sink.Topics;
import com.milkyhoop.chatbot.localstack.SinkStack;
import java.util.List;
import java.util.Map;

/** Measures how fast a long log is read back: listed, and turns of it selected. */
public final class ReplayScenario implements Scenario {
  /** As many in each partition; of ten turns. */
  private static final int CONVERSATIONS = 8_334 * LogEvents.PARTITIONS;

  private static final int FEW = 17 * LogEvents.PARTITIONS;
  private static final int SAMPLE = 1_000;
  private static final int SMALL_SAMPLE = 20;
  private static final double MOST_SECONDS = 60;

  /** Its heap, and as much again for the rest of a JVM. */
  private static final double MOST_MEBIBYTES = 2 * ReplayRun.HEAP_MEBIBYTES;

  @Override
  public String name() {
    return "replay";
  }

  @Override
  public ScenarioResult run(Bench bench) throws Exception {
    var events = new LogEvents(bench.isShort() ? FEW : CONVERSATIONS);
    String sample = String.valueOf(bench.isShort() ? SMALL_SAMPLE : SAMPLE);
    try (SinkStack stack = bench.sinkStack(LogEvents.PARTITIONS)) {
      bench.say("writing %,d log events".formatted(events.count()));
      Topics.fillLog(stack.kafka().bootstrapServers(), events);
      var runs = new Runs(bench, Map.of("KAFKA_BROKER", stack.kafka().bootstrapServers()));
      ReplayRun all = runs.of("list, all turns", "list");
      ReplayRun selected = runs.of("list, those of failed turns", "list", "--outcome", "failed");
      ReplayRun drawn =
          runs.of(
              "list, %s drawn, one a conversation".formatted(sample),
              "list",
              "--one-per-conversation",
              "--sample",
              sample,
              "--seed",
              "7");
      return result(events.count(), runs, List.of(all, selected, drawn));
    }
  }

  private ScenarioResult result(int events, Runs runs, List<ReplayRun> measured) {
    double slowest = measured.stream().mapToDouble(ReplayRun::seconds).max().orElseThrow();
    double largest = measured.stream().mapToDouble(ReplayRun::mebibytes).max().orElseThrow();
    return ScenarioResult.of(name(), "%,d log events, listed and selected".formatted(events))
        .table(runs.table.build())
        .target(Target.atMost("the slowest command", slowest, MOST_SECONDS, "s"))
        .target(Target.atMost("the most memory of a process", largest, MOST_MEBIBYTES, "MiB"))
        .note(
            "Each command is a process of its own, its start included, with a heap of %d MiB. The"
                    .formatted(ReplayRun.HEAP_MEBIBYTES)
                + " events, of 2 KB, lie in %d partitions; a sample is drawn by reading the log once"
                    .formatted(LogEvents.PARTITIONS)
                + " more.")
        .build();
  }

  private static final class Runs {
    private final Bench bench;
    private final Map<String, String> variables;
    private final ReportTable.Builder table =
        ReportTable.of("Commands", "command", "seconds", "most memory, MiB");

    Runs(Bench bench, Map<String, String> variables) {
      this.bench = bench;
      this.variables = variables;
    }

    ReplayRun of(String what, String... arguments) throws Exception {
      ReplayRun run = ReplayRun.of(bench.home(), variables, List.of(arguments));
      bench.say("%s: %.1f s, %,.0f MiB".formatted(what, run.seconds(), run.mebibytes()));
      table.row(what, run.seconds(), run.mebibytes());
      return run;
    }
  }
}
