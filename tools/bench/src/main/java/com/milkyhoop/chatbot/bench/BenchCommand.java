package com.milkyhoop.chatbot.bench;

import com.milkyhoop.chatbot.bench.compaction.CompactionScenario;
import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.micro.MicroScenario;
import com.milkyhoop.chatbot.bench.replay.ReplayScenario;
import com.milkyhoop.chatbot.bench.report.MarkdownReport;
import com.milkyhoop.chatbot.bench.report.Report;
import com.milkyhoop.chatbot.bench.report.ReportFiles;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Target;
import com.milkyhoop.chatbot.bench.report.TextReport;
import com.milkyhoop.chatbot.bench.scenario.CapacityScenario;
import com.milkyhoop.chatbot.bench.scenario.CleanerScenario;
import com.milkyhoop.chatbot.bench.scenario.ColdScenario;
import com.milkyhoop.chatbot.bench.scenario.ConcurrencyScenario;
import com.milkyhoop.chatbot.bench.scenario.HedgeScenario;
import com.milkyhoop.chatbot.bench.scenario.HistoryScenario;
import com.milkyhoop.chatbot.bench.scenario.HostileScenario;
import com.milkyhoop.chatbot.bench.scenario.OverheadScenario;
import com.milkyhoop.chatbot.bench.scenario.PeersScenario;
import com.milkyhoop.chatbot.bench.scenario.RestartScenario;
import com.milkyhoop.chatbot.bench.scenario.RestoreScenario;
import com.milkyhoop.chatbot.bench.scenario.ScaleScenario;
import com.milkyhoop.chatbot.bench.scenario.SoakScenario;
import com.milkyhoop.chatbot.bench.scenario.StartScenario;
import com.milkyhoop.chatbot.bench.sink.SinkScenario;
import com.milkyhoop.chatbot.localstack.Machine;
import com.milkyhoop.chatbot.localstack.process.ExitActions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chatbot bench}: runs scenarios and reports what they find. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measure the whole chatbot on this machine, beside what could be used instead.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Every target was met.",
      "1:A target was missed, or a scenario failed.",
      "2:Wrong usage."
    })
final class BenchCommand implements Callable<Integer> {
  private static final Map<String, Scenario> SCENARIOS =
      Stream.of(
              new OverheadScenario(),
              new CapacityScenario(),
              new PeersScenario(),
              new ConcurrencyScenario(),
              new HistoryScenario(),
              new RestoreScenario(),
              new RestartScenario(),
              new ScaleScenario(),
              new HedgeScenario(),
              new HostileScenario(),
              new StartScenario(),
              new ColdScenario(),
              new SinkScenario(),
              new CompactionScenario(),
              new CleanerScenario(),
              new ReplayScenario(),
              new MicroScenario(),
              new SoakScenario())
          .collect(
              Collectors.toMap(
                  Scenario::name, Function.identity(), (first, _) -> first, LinkedHashMap::new));

  private static final int MOST_HOURS = 1_000;

  /** Runs only when it is named: it takes hours. */
  private static final String NAMED_ONLY = "soak";

  /** Lists the scenarios for the help. */
  private static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return SCENARIOS.keySet().iterator();
    }
  }

  private final Path home;
  private final Map<String, Scenario> scenarios;
  private final BooleanSupplier isEnding;

  @Spec private CommandSpec command;

  @Parameters(
      paramLabel = "SCENARIO",
      description = "Which to run (default: all but soak): ${COMPLETION-CANDIDATES}.",
      completionCandidates = Names.class)
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "For bench.json and bench.html (default: tools/bench/target/report).")
  private @Nullable Path out;

  @Option(
      names = "--document",
      paramLabel = "FILE",
      description =
          "Writes the figures between their markers in this file, such as"
              + " docs/performance.md.")
  private @Nullable Path document;

  @Option(
      names = "--short",
      description = "Measures just long enough to see that it works; the figures mean nothing.")
  private boolean isShort;

  @Option(
      names = "--conversations",
      paramLabel = "N",
      description = "How many the restart scenario begins with (default: 1000000).")
  private @Nullable Integer conversations;

  @Option(
      names = "--hours",
      paramLabel = "H",
      defaultValue = "1",
      description = "How long the soak scenario runs, also a fraction (default: ${DEFAULT-VALUE}).")
  private double hours;

  @Option(
      names = "--jvm-option",
      paramLabel = "OPTION",
      description = "One more option for the JVM of each service; may be repeated.")
  private List<String> jvmOptions = new ArrayList<>();

  @Option(
      names = "--variable",
      paramLabel = "NAME=VALUE",
      description = "One more environment variable for the services; may be repeated.")
  private Map<String, String> variables = new LinkedHashMap<>();

  BenchCommand(Path home) {
    this(home, SCENARIOS, ExitActions::isEnding);
  }

  /**
   * @param isEnding tells whether this JVM was asked to end, and so stops what is measured
   */
  BenchCommand(Path home, Map<String, Scenario> scenarios, BooleanSupplier isEnding) {
    this.home = home;
    this.scenarios = scenarios;
    this.isEnding = isEnding;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter terminal = command.commandLine().getOut();
    List<Scenario> chosen = chosen();
    checkDocument(chosen);
    List<ScenarioResult> results = new ArrayList<>();
    try (Bench bench =
        new Bench(
            home,
            isShort,
            before(),
            duration(),
            variables,
            jvmOptions,
            what -> say(terminal, what))) {
      for (Scenario scenario : chosen) {
        say(terminal, scenario.name());
        ScenarioResult result = scenario.run(bench);
        if (isEnding.getAsBoolean()) {
          say(terminal, "told to end while it measured " + scenario.name() + ": no figures of it");
          return CommandLine.ExitCode.SOFTWARE;
        }
        terminal.print(TextReport.of(result));
        results.add(result);
        write(results, terminal);
      }
    }
    boolean allMet =
        results.stream().flatMap(each -> each.targets().stream()).allMatch(Target::isMet);
    return allMet || isShort ? 0 : 1;
  }

  private Duration duration() {
    if (!(hours > 0 && hours <= MOST_HOURS)) {
      throw new ParameterException(
          command.commandLine(),
          "--hours %s: must be more than 0 and at most %d".formatted(hours, MOST_HOURS));
    }
    return Duration.ofSeconds(Math.round(hours * 3600));
  }

  private OptionalInt before() {
    return conversations == null ? OptionalInt.empty() : OptionalInt.of(conversations);
  }

  /**
   * Writes the report; called after each scenario, so that a later one that fails takes nothing
   * with it.
   */
  private void write(List<ScenarioResult> results, PrintWriter terminal) throws IOException {
    var report =
        new Report(Machine.description(), Instant.now().truncatedTo(ChronoUnit.SECONDS), results);
    terminal.println("\nReport: " + ReportFiles.write(folder(), report));
    if (document != null) {
      MarkdownReport.writeInto(document, report);
    }
    terminal.flush();
  }

  private void checkDocument(List<Scenario> scenarios) throws IOException {
    if (document == null) {
      return;
    }
    if (!Files.isRegularFile(document)) {
      throw new ParameterException(
          command.commandLine(), "--document %s: must be a file".formatted(document));
    }
    try {
      MarkdownReport.requirePlaces(document, scenarios.stream().map(Scenario::name).toList());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "--document " + e.getMessage(), e);
    }
  }

  private List<Scenario> chosen() {
    if (names.isEmpty()) {
      return scenarios.values().stream().filter(each -> !each.name().equals(NAMED_ONLY)).toList();
    }
    return names.stream().map(this::scenario).toList();
  }

  private Scenario scenario(String name) {
    Scenario scenario = scenarios.get(name);
    if (scenario == null) {
      throw new ParameterException(
          command.commandLine(),
          "SCENARIO %s: must be one of %s".formatted(name, String.join(", ", scenarios.keySet())));
    }
    return scenario;
  }

  private Path folder() {
    return out == null ? home.resolve("tools/bench/target/report") : out;
  }

  private static void say(PrintWriter terminal, String what) {
    terminal.println("... " + what);
    terminal.flush();
  }
}
