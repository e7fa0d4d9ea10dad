package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.bench.load.Window;
import com.milkyhoop.chatbot.bench.plain.PlainServiceProcess;
import com.milkyhoop.chatbot.bench.report.Plot;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Target;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Measures how many tokens a second go through before they are late, beside a plain service that
 * keeps nothing.
 */
public final class CapacityScenario implements Scenario {
  private static final StubBehaviour MODEL =
      StubBehaviour.LIKE_A_MODEL.withTokensPerSecond(50).withAnswerTokens(RisingLoad.TOKENS);
  private static final double LEAST_TOKENS_PER_SECOND = 15_000;
  private static final double LEAST_BESIDE_THE_PLAIN = 1.2;
  private static final double LIGHT_LOAD = 4_500;
  private static final double MOST_TRANSIT_OF_LIGHT_LOAD = 3;
  private static final double HALF_LOAD = 15_000;
  private static final double MOST_TRANSIT_OF_HALF_LOAD = 25;

  @Override
  public String name() {
    return "capacity";
  }

  @Override
  public ScenarioResult run(Bench bench) throws Exception {
    LocalStack stack = bench.stack(Stacks.oneOfEach(MODEL));
    try (ChatbotSource chatbot = Stacks.chatbot(stack);
        PlainServiceProcess process = Stacks.plainService(bench, stack);
        ChatbotSource plain = Stacks.plain(stack, process)) {
      List<LoadStep> ours = new RisingLoad(bench, stack.processes()).on(chatbot);
      bench.say("the plain service");
      process.start();
      List<ServerProcess> with = new ArrayList<>(stack.processes());
      with.add(process);
      return result(stack, ours, new RisingLoad(bench, with).on(plain));
    }
  }

  private ScenarioResult result(LocalStack stack, List<LoadStep> ours, List<LoadStep> plain) {
    LoadStep most = most(ours);
    var failed = new FailedReplies();
    ours.forEach(step -> failed.of(way("chatbot", step), step.meter()));
    plain.forEach(step -> failed.of(way("plain service", step), step.meter()));
    ScenarioResult.Builder result =
        ScenarioResult.of(
                name(),
                "how many tokens a second go through, in replies of 200 tokens at 50 tokens/s")
            .table(loads("Load", ours))
            .table(processorTime(most))
            .table(loads("Load of a plain service", plain))
            .table(besidePlain(most, most(plain)));
    return failed
        .addTo(result)
        .plot(
            plot(
                ours,
                "Latency over load",
                "transit, ms",
                new NamedLine("p50", step -> step.window().transit().p50()),
                new NamedLine("p99", LoadStep::p99)))
        .plot(
            plot(
                ours,
                "Processor time over load",
                "CPU-seconds a million tokens",
                stack.processes().stream()
                    .map(
                        each ->
                            new NamedLine(
                                each.name(), step -> step.cpuSecondsOfAMillionTokens(each.name())))
                    .toArray(NamedLine[]::new)))
        .target(
            Target.atLeast(
                "tokens/s with p99 transit ≤ 500 ms",
                most.isInTime() ? most.tokensPerSecond() : Double.NaN,
                LEAST_TOKENS_PER_SECOND,
                "tokens/s"))
        .target(transit(ours, LIGHT_LOAD, MOST_TRANSIT_OF_LIGHT_LOAD))
        .target(transit(ours, HALF_LOAD, MOST_TRANSIT_OF_HALF_LOAD))
        .target(
            Target.atLeast(
                "tokens a core, beside the plain service",
                most.tokensOfACore() / most(plain).tokensOfACore(),
                LEAST_BESIDE_THE_PLAIN,
                "×"))
        .target(
            Target.atMost(
                "replies of the chatbot not completed",
                ours.stream().mapToLong(step -> step.meter().lostCount()).sum(),
                0,
                ""))
        .note(
            "Broker, services, model stub and load share the machine's cores. load and openai-stub"
                + " are not part of the chatbot.")
        .note(
            "The plain service: one process with the same API that asks the model, passes its tokens"
                + " on one by one, has its conversations in memory, a rate limit in Redis and a log"
                + " event in Kafka that it does not wait for. Nothing of it survives it.")
        .note("Tokens of a core: of all processes that run, but the model and the load.")
        .build();
  }

  private static String way(String name, LoadStep step) {
    return "%s at %,.0f tokens/s".formatted(name, step.offered());
  }

  /** Compares the first load that is as high with what it may take at most. */
  private static Target transit(List<LoadStep> steps, double load, double mostMillis) {
    double p50 =
        steps.stream()
            .filter(step -> step.offered() >= load)
            .mapToDouble(step -> step.window().transit().p50())
            .findFirst()
            .orElse(Double.NaN);
    return Target.atMost(
        "transit p50 at %,.0f tokens/s or more".formatted(load), p50, mostMillis, "ms");
  }

  /** Returns the highest load that was in time; the first where none was. */
  private static LoadStep most(List<LoadStep> steps) {
    List<LoadStep> inTime = steps.stream().filter(LoadStep::isInTime).toList();
    return inTime.isEmpty() ? steps.getFirst() : inTime.getLast();
  }

  private static ReportTable loads(String title, List<LoadStep> steps) {
    ReportTable.Builder load =
        ReportTable.of(
            title,
            "tokens/s offered",
            "tokens/s",
            "replies at once",
            "transit p50, ms",
            "transit p99, ms",
            "added to first token p50, ms",
            "p99, ms",
            "failed");
    for (LoadStep step : steps) {
      Window window = step.window();
      load.row(
          step.offered(),
          step.tokensPerSecond(),
          step.atOnce(),
          window.transit().p50(),
          step.p99(),
          window.addedFirstToken().p50(),
          window.addedFirstToken().p99(),
          step.meter().failedCount());
    }
    return load.build();
  }

  private static ReportTable processorTime(LoadStep step) {
    ReportTable.Builder cpu =
        ReportTable.of(
            "Processor time at %,.0f tokens/s".formatted(step.tokensPerSecond()),
            "process",
            "cores",
            "share, %",
            "seconds a million tokens");
    for (String process : step.cpu().byProcess().keySet()) {
      cpu.row(
          process,
          step.cores(process),
          100 * step.cpu().seconds(process) / step.cpu().total(),
          step.cpuSecondsOfAMillionTokens(process));
    }
    return cpu.build();
  }

  private static ReportTable besidePlain(LoadStep ours, LoadStep plain) {
    return ReportTable.of("Beside a plain service", "way", "tokens/s in time", "tokens/s a core")
        .row("chatbot", ours.tokensPerSecond(), ours.tokensOfACore())
        .row("plain service", plain.tokensPerSecond(), plain.tokensOfACore())
        .build();
  }

  private record NamedLine(String name, ToDoubleFunction<LoadStep> y) {}

  private static Plot plot(List<LoadStep> steps, String title, String yAxis, NamedLine... lines) {
    List<Double> x = steps.stream().map(LoadStep::tokensPerSecond).toList();
    List<Plot.Line> drawn = new ArrayList<>();
    for (NamedLine line : lines) {
      drawn.add(new Plot.Line(line.name(), steps.stream().map(line.y()::applyAsDouble).toList()));
    }
    return new Plot(title, "tokens/s", yAxis, x, drawn);
  }
}
