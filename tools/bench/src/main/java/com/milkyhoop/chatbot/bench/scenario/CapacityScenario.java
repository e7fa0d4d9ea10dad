package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.Bench;
import com.milkyhoop.chatbot.bench.Scenario;
import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.bench.load.Meter;
import com.milkyhoop.chatbot.bench.load.OpenLoop;
import com.milkyhoop.chatbot.bench.load.Window;
import com.milkyhoop.chatbot.bench.process.CpuTimes;
import com.milkyhoop.chatbot.bench.report.Plot;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Target;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.openai.StubBehaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.ToDoubleFunction;

/** Measures how many tokens a second go through before they are late. */
public final class CapacityScenario implements Scenario {
  private static final int TOKENS = 200;
  private static final StubBehaviour MODEL =
      StubBehaviour.LIKE_A_MODEL.withTokensPerSecond(50).withAnswerTokens(TOKENS);
  private static final double LATEST_P99_MILLIS = 500;
  private static final double LEAST_TOKENS_PER_SECOND = 15_000;
  private static final double FIRST_OFFER = 2_000;
  private static final double GROWTH = 1.5;
  private static final double SLOW_GROWTH = 1.12;
  private static final double SLOW_FROM = 9_000;
  private static final double HIGHEST_OFFER = 60_000;

  /** A reply lasts 4 s: until then the load grows by itself. */
  private static final Duration RISE = Duration.ofSeconds(6);

  private static final Duration MEASURED = Duration.ofSeconds(10);
  private static final Duration WARM_UP = Duration.ofSeconds(60);
  private static final Duration DRAIN = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "capacity";
  }

  @Override
  public ScenarioResult run(Bench bench) throws Exception {
    LocalStack stack = bench.stack(Stacks.oneOfEach(MODEL));
    List<Step> steps = new ArrayList<>();
    try (ChatbotSource chatbot = Stacks.chatbot(stack)) {
      bench.say("warming up");
      step(stack, chatbot, SLOW_FROM / 2, Duration.ZERO, bench.time(WARM_UP));
      double offer = FIRST_OFFER;
      do {
        Step step = step(stack, chatbot, offer, bench.time(RISE), bench.time(MEASURED));
        bench.say(
            "%,.0f tokens/s: p99 transit %.0f ms".formatted(step.tokensPerSecond(), step.p99()));
        steps.add(step);
        offer *= offer < SLOW_FROM ? GROWTH : SLOW_GROWTH;
      } while (steps.getLast().isInTime() && offer <= HIGHEST_OFFER && !bench.isShort());
    }
    return result(stack, steps);
  }

  /**
   * One load.
   *
   * @param offered tokens a second
   */
  private record Step(
      double offered, Duration measured, Window window, int atOnce, Meter meter, CpuTimes cpu) {

    double tokensPerSecond() {
      return window.tokens() * 1e9 / measured.toNanos();
    }

    double p99() {
      return window.transit().p99();
    }

    /** Late also where tokens come in time, but fewer of them than are asked for. */
    boolean isInTime() {
      return p99() <= LATEST_P99_MILLIS && tokensPerSecond() > 0.9 * offered;
    }

    double cpuSecondsOfAMillionTokens(String process) {
      return cpu.seconds(process) * 1e6 / window.tokens();
    }
  }

  private static Step step(
      LocalStack stack, ChatbotSource chatbot, double offered, Duration rise, Duration measured)
      throws InterruptedException {
    var conversations = new ConversationNames();
    var meter = new Meter();
    LongConsumer ask = dueAt -> chatbot.ask(conversations.next(), dueAt, meter);
    double perSecond = offered / TOKENS;
    OpenLoop.run(perSecond, rise, ask);
    CpuTimes before = CpuTimes.of(stack);
    Window window = meter.openWindow();
    OpenLoop.run(perSecond, measured, ask);
    meter.openWindow();
    CpuTimes used = CpuTimes.of(stack).since(before);
    int atOnce = meter.open();
    Drain.await(meter, DRAIN);
    return new Step(offered, measured, window, atOnce, meter, used);
  }

  private ScenarioResult result(LocalStack stack, List<Step> steps) {
    ReportTable.Builder load =
        ReportTable.of(
            "Load",
            "tokens/s offered",
            "tokens/s",
            "replies at once",
            "transit p50, ms",
            "transit p99, ms",
            "added to first token p50, ms",
            "p99, ms",
            "failed");
    for (Step step : steps) {
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
    List<Step> inTime = steps.stream().filter(Step::isInTime).toList();
    double most = inTime.isEmpty() ? Double.NaN : inTime.getLast().tokensPerSecond();
    Step shown = inTime.isEmpty() ? steps.getFirst() : inTime.getLast();
    ReportTable.Builder cpu =
        ReportTable.of(
            "Processor time at %,.0f tokens/s".formatted(shown.tokensPerSecond()),
            "process",
            "cores",
            "share, %",
            "seconds a million tokens");
    for (String process : shown.cpu().byProcess().keySet()) {
      cpu.row(
          process,
          shown.cpu().seconds(process) * 1e9 / shown.measured().toNanos(),
          100 * shown.cpu().seconds(process) / shown.cpu().total(),
          shown.cpuSecondsOfAMillionTokens(process));
    }
    return ScenarioResult.of(
            name(), "how many tokens a second go through, in replies of 200 tokens at 50 tokens/s")
        .table(load.build())
        .table(cpu.build())
        .plot(
            plot(
                steps,
                "Latency over load",
                "transit, ms",
                new NamedLine("p50", step -> step.window().transit().p50()),
                new NamedLine("p99", Step::p99)))
        .plot(
            plot(
                steps,
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
                "tokens/s with p99 transit ≤ 500 ms", most, LEAST_TOKENS_PER_SECOND, "tokens/s"))
        .note(
            "Broker, services, model stub and load share the machine's cores. load and openai-stub"
                + " are not part of the chatbot.")
        .build();
  }

  private record NamedLine(String name, ToDoubleFunction<Step> y) {}

  private static Plot plot(List<Step> steps, String title, String yAxis, NamedLine... lines) {
    List<Double> x = steps.stream().map(Step::tokensPerSecond).toList();
    List<Plot.Line> drawn = new ArrayList<>();
    for (NamedLine line : lines) {
      drawn.add(new Plot.Line(line.name(), steps.stream().map(line.y()::applyAsDouble).toList()));
    }
    return new Plot(title, "tokens/s", yAxis, x, drawn);
  }
}
