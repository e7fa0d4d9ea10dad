package com.milkyhoop.chatbot.replay.run.command;

import com.milkyhoop.chatbot.kit.DurationText;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.ListPrices;
import com.milkyhoop.chatbot.model.PriceFile;
import com.milkyhoop.chatbot.model.PriceTable;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.replay.command.UnreachableException;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.log.SelectionOptions;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.replay.run.Mode;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import com.milkyhoop.chatbot.replay.run.plan.ArmTargets;
import com.milkyhoop.chatbot.replay.run.plan.CohortReader;
import com.milkyhoop.chatbot.replay.run.plan.LiveCohortReader;
import com.milkyhoop.chatbot.replay.run.plan.LogCohortReader;
import com.milkyhoop.chatbot.replay.run.plan.RunEngine;
import com.milkyhoop.chatbot.replay.run.plan.RunFailedException;
import com.milkyhoop.chatbot.replay.run.plan.TargetPrices;
import com.milkyhoop.chatbot.replay.run.topic.Manifests;
import com.milkyhoop.chatbot.replay.run.topic.ReplayKafka;
import com.milkyhoop.chatbot.replay.run.work.JudgeSettings;
import com.milkyhoop.chatbot.replay.run.work.ReplayWorker;
import com.milkyhoop.chatbot.replay.run.work.TargetModels;
import com.milkyhoop.chatbot.replay.run.work.WorkerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code replay run}: asks the turns of the log again. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Ask recorded turns again: another model, prompt or setting, an arm each.",
      "A run that was stopped or killed goes on when it is started again by its name alone."
    })
public final class RunCommand implements Callable<Integer> {
  /** Is the exit code of a run that its cap on costs stopped before it was complete. */
  private static final int CAPPED = 4;

  private static final Duration GRACE = Duration.ofSeconds(5);

  private final ReplayConsole console;
  private final Clock clock = Clock.systemUTC();

  @Spec private CommandSpec spec;
  @Mixin private RunOptions options;
  @Mixin private JudgeOptions judging;
  @Mixin private SelectionOptions selection;

  public RunCommand(ReplayConsole console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    Installation installation = Installation.find(console);
    var kafka = new ReplayKafka(installation.kafka());
    var log = new LogReader(installation.kafka());
    // Says within seconds where no broker answers.
    var _ = log.present();
    PriceTable table = table();
    try (var models =
        new TargetModels(installation.variables(), new SimpleMeterRegistry(), Tracing.OFF)) {
      return call(kafka, log, models, table);
    } catch (KafkaException e) {
      throw new UnreachableException(
          installation.kafka().refusals().of(e).orElseGet(() -> "Kafka: " + e.getMessage()), e);
    }
  }

  private int call(ReplayKafka kafka, LogReader log, TargetModels models, PriceTable table)
      throws InterruptedException {
    Optional<RunManifest> before = new Manifests(kafka).find(options.name);
    if (before.isPresent() && !options.dryRun) {
      return goOn(kafka, log, models, table, before.get());
    }
    if (!options.dryRun) {
      kafka.setUp();
    }
    var selecting = new SelectionArguments(spec);
    NewRun.Made made =
        new NewRun(options, selecting.arguments(), selecting.seed(), log, kafka, clock)
            .make(judging);
    var prices = prices(models, table, made.manifest());
    requirePrices(made, prices);
    if (options.dryRun) {
      new DryRun(made.manifest(), made.summary(), prices).write(console.out());
      return 0;
    }
    requireReachable(made, models);
    return lead(kafka, log, models, prices, made.manifest());
  }

  /** Continues a run. It is what its manifest says; of the options, limits alone may be others. */
  private int goOn(
      ReplayKafka kafka, LogReader log, TargetModels models, PriceTable table, RunManifest run)
      throws InterruptedException {
    requireSame(run);
    if (run.state() == RunManifest.State.COMPLETE && !options.retryFailed) {
      console
          .out()
          .printf("run %s is complete; see ./chatbot replay report %s%n", run.name(), run.name());
      return 0;
    }
    var limits = run.limits();
    RunManifest further =
        run.within(
            new RunManifest.Limits(
                options.maxCost == null ? limits.maxCost() : options.maxCost,
                options.concurrency == null ? limits.concurrency() : options.concurrency,
                limits.sampling()));
    console.err().printf("run %s goes on where it was%n", run.name());
    return lead(kafka, log, models, prices(models, table, further), further);
  }

  private void requireSame(RunManifest run) {
    var selecting = new SelectionArguments(spec);
    boolean other =
        (!selecting.arguments().isEmpty()
                && !selecting.arguments().equals(run.cohort().selection()))
            || (options.mode != null && options.mode != run.mode())
            || (!(options.arms.isEmpty() && options.armsFile == null)
                && !new ArmsReader(options.armsFile)
                    .arms(options.arms)
                    .equals(
                        run.arms().stream()
                            .filter(arm -> arm.role() == Arm.Role.CANDIDATE)
                            .toList()));
    if (other) {
      throw new BadInputException(
          "there is a run %s with other arms, another mode or selection: it goes on by its name alone; another run needs another name"
              .formatted(run.name()));
    }
  }

  private PriceTable table() {
    if (options.prices == null) {
      return ListPrices.table();
    }
    try {
      return PriceFile.parse(options.prices.toString(), Files.readString(options.prices));
    } catch (IOException | IllegalArgumentException e) {
      throw new BadInputException(
          "--prices=%s can't be used: %s".formatted(options.prices, e.getMessage()), e);
    }
  }

  private static TargetPrices prices(TargetModels models, PriceTable table, RunManifest run) {
    return new TargetPrices(models, table, LocalDate.ofInstant(run.started(), ZoneOffset.UTC));
  }

  /** Requires prices where there is a cap: without a price, it would hold nothing back. */
  private void requirePrices(NewRun.Made made, TargetPrices prices) {
    if (options.maxCost == null) {
      return;
    }
    List<String> unknown =
        new DryRun(made.manifest(), made.summary(), prices)
            .lines().stream().flatMap(line -> line.unpriced().stream()).distinct().toList();
    if (!unknown.isEmpty()) {
      throw new BadInputException(
          "--max-cost needs a price for %s: add it to a table of yours (--prices) or to the file of routes"
              .formatted(String.join(", ", unknown)));
    }
  }

  private void requireReachable(NewRun.Made made, TargetModels models) {
    if (options.workers != null && options.workers == 0) {
      return;
    }
    var reachability = new Reachability(models);
    for (Arm arm : made.manifest().arms()) {
      for (LoggedTurn turn : made.summary().oneOfEachModel()) {
        reachability.require("arm " + arm.name(), ArmTargets.of(arm, turn.event()));
      }
    }
    for (RunManifest.JudgeSetting judge : made.manifest().judges()) {
      var target = JudgeSettings.target(judge);
      if (target != null) {
        reachability.require("judge " + judge.name(), target);
      }
    }
  }

  private int lead(
      ReplayKafka kafka, LogReader log, TargetModels models, TargetPrices prices, RunManifest run)
      throws InterruptedException {
    var progress = new ProgressLine(console.err(), console.interactive());
    var engine =
        new RunEngine(kafka, cohort(log, run), prices, progress, options.retryFailed, clock);
    int workers = options.workers == null ? run.limits().concurrency() : options.workers;
    var worker =
        new ReplayWorker(
            kafka,
            new WorkerSettings(
                "replay-run-" + run.name(), workers, run.judges()::contains, patience(), GRACE),
            models,
            new SimpleMeterRegistry());
    var stop = new StopHook(engine);
    try {
      worker.start();
      RunManifest ended = engine.lead(run);
      progress.end();
      return tell(ended);
    } catch (RunFailedException e) {
      progress.end();
      throw new UnreachableException(
          "%s; the run goes on with ./chatbot replay run --name %s"
              .formatted(e.getMessage(), run.name()),
          e);
    } finally {
      worker.close();
      stop.done();
    }
  }

  private static CohortReader cohort(LogReader log, RunManifest run) {
    return run.mode() == Mode.SHADOW
        ? new LiveCohortReader(log, run.topics().log(), run.limits().sampling())
        : new LogCohortReader(log, run.topics().log());
  }

  private Duration patience() {
    return DurationText.parse(options.patience)
        .filter(it -> it.compareTo(WorkerSettings.LONGEST_PATIENCE) <= 0)
        .orElseThrow(
            () ->
                new BadInputException(
                    "--patience=%s must be a duration of %d minutes at most, such as 5m"
                        .formatted(options.patience, WorkerSettings.LONGEST_PATIENCE.toMinutes())));
  }

  private int tell(RunManifest run) {
    String name = run.name();
    String text =
        switch (run.state()) {
          case COMPLETE ->
              "run %s is complete; see ./chatbot replay report %s".formatted(name, name);
          case STOPPED, RUNNING ->
              "run %s is stopped; it goes on with ./chatbot replay run --name %s"
                  .formatted(name, name);
          case COST_REACHED ->
              "run %s is at its cap; it goes on with ./chatbot replay run --name %s --max-cost MORE"
                  .formatted(name, name);
        };
    console.out().println(text);
    return isCutShort(run) ? CAPPED : 0;
  }

  /** Returns whether its cap left turns out; a run that follows the log has no other end. */
  private static boolean isCutShort(RunManifest run) {
    return run.state() == RunManifest.State.COST_REACHED && run.mode() != Mode.SHADOW;
  }
}
