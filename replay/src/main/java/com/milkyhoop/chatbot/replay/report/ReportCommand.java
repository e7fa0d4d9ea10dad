package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.replay.command.UnreachableException;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.run.RunData;
import com.milkyhoop.chatbot.replay.run.topic.ReplayKafka;
import com.milkyhoop.chatbot.replay.run.topic.RunReader;
import com.milkyhoop.chatbot.replay.statistics.Conclusion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code replay report}: what a run found. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Say what a run found: better, worse, no difference, or inconclusive.",
      "Writes report.html, which needs nothing else, report.json, junit.xml, and regressions.txt for replay run --listed."
    })
public final class ReportCommand implements Callable<Integer> {
  private static final int EXIT_MET = 1;

  private final ReplayConsole console;
  private final RunSource runs;
  private final Clock clock;

  @Parameters(paramLabel = "RUN", description = "Name of the run.")
  private String run = "";

  @Mixin private ReportOptions options;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the files are written (default: replay-RUN).")
  private @Nullable Path folder;

  @Option(
      names = "--fail-if",
      paramLabel = "VERDICT",
      split = ",",
      description =
          "Ends with exit code 1 where an arm's verdict is one of these: worse, better, no_difference, inconclusive.")
  private List<Conclusion> failing = new ArrayList<>();

  /** Makes the command of this program. */
  public ReportCommand(ReplayConsole console) {
    this(console, name -> read(console, name), Clock.systemUTC());
  }

  ReportCommand(ReplayConsole console, RunSource runs, Clock clock) {
    this.console = console;
    this.runs = runs;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    RunData data = runs.read(run);
    ReportSettings settings = options.settings(data.manifest().cohort().seed(), clock.instant());
    RunReport report = ReportBuilder.of(data, settings);
    Path into = folder == null ? Path.of("replay-" + data.manifest().name()) : folder;
    try {
      Path page = RunReportFiles.write(into, report);
      ReportText.print(report, console.out());
      console.out().println(page.toAbsolutePath().normalize());
    } catch (IOException e) {
      throw new UnreachableException("%s can't be written: %s".formatted(into, e), e);
    }
    boolean met = report.candidates().stream().anyMatch(arm -> failing.contains(arm.verdict()));
    return met ? EXIT_MET : 0;
  }

  private static RunData read(ReplayConsole console, String run) {
    Installation installation = Installation.find(console);
    try {
      return new RunReader(
              new ReplayKafka(installation.kafka()), new LogReader(installation.kafka()))
          .read(run);
    } catch (KafkaException e) {
      throw new UnreachableException("Kafka: " + e.getMessage(), e);
    }
  }
}
