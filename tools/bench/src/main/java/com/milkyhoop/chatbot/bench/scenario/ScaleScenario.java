package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.harness.StackSpec;
import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.bench.load.Meter;
import com.milkyhoop.chatbot.bench.load.OpenLoop;
import com.milkyhoop.chatbot.bench.report.Plot;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Target;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Measures whether more processors do more, where the model's latency and the permits are the
 * limit.
 */
public final class ScaleScenario implements Scenario {
  private static final List<Integer> PROCESSORS = List.of(1, 2, 4);
  private static final int PERMITS = 100;
  private static final Duration MODEL_LATENCY = Duration.ofSeconds(2);
  private static final int TOKENS = 3;
  private static final StubBehaviour MODEL =
      StubBehaviour.FAST.withFirstTokenDelay(MODEL_LATENCY).withAnswerTokens(TOKENS);

  /** Holds what the permits let through, and some more, so that they are never idle. */
  private static final double OVERLOAD = 1.15;

  /** Lasts until each of the processors, all of them new, has compiled what it runs. */
  private static final Duration RISE = Duration.ofSeconds(60);

  private static final Duration MEASURED = Duration.ofSeconds(20);
  private static final Duration DRAIN = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "scale";
  }

  @Override
  public ScenarioResult run(Bench bench) throws Exception {
    List<Double> rates = new ArrayList<>();
    List<Integer> counts = bench.isShort() ? PROCESSORS.subList(0, 1) : PROCESSORS;
    for (int processors : counts) {
      LocalStack stack = bench.stack(bench.isShort() ? Stacks.oneOfEach(MODEL) : spec(processors));
      double rate = repliesPerSecond(bench, stack, processors);
      bench.say("%d processors: %.0f replies/s".formatted(processors, rate));
      rates.add(rate);
    }
    return result(counts, rates);
  }

  private static StackSpec spec(int processors) {
    return new StackSpec(
        processors,
        Stacks.PARTITIONS,
        MODEL.withStampedTokens(),
        Map.of(
            "MODEL_PERMITS", String.valueOf(PERMITS),
            "STANDBY_REPLICAS", "0",
            "MAX_OPEN_CALLS", String.valueOf(Stacks.MOST_AT_ONCE)));
  }

  private static double repliesPerSecond(Bench bench, LocalStack stack, int processors)
      throws InterruptedException {
    double offered = OVERLOAD * processors * PERMITS / MODEL_LATENCY.toSeconds();
    var conversations = new ConversationNames();
    var meter = new Meter();
    try (ChatbotSource chatbot = Stacks.chatbot(stack)) {
      LongConsumer ask = dueAt -> chatbot.ask(conversations.next(), dueAt, meter);
      OpenLoop.run(offered, bench.time(RISE), ask);
      long before = meter.completedCount();
      Duration measured = bench.time(MEASURED);
      OpenLoop.run(offered, measured, ask);
      long completed = meter.completedCount() - before;
      Drain.await(meter, DRAIN);
      return completed * 1e9 / measured.toNanos();
    }
  }

  private ScenarioResult result(List<Integer> counts, List<Double> rates) {
    ReportTable.Builder table =
        ReportTable.of("Replies a second", "processors", "replies/s", "of the permits, %", "× one");
    for (int i = 0; i < counts.size(); i++) {
      double limit = counts.get(i) * PERMITS / (double) MODEL_LATENCY.toSeconds();
      table.row(
          String.valueOf(counts.get(i)),
          rates.get(i),
          100 * rates.get(i) / limit,
          rates.get(i) / rates.getFirst());
    }
    return ScenarioResult.of(
            name(), "replies a second of 1, 2 and 4 processors, a model of 2 s, 100 permits each")
        .table(table.build())
        .plot(
            new Plot(
                "Replies a second",
                "processors",
                "replies/s",
                counts.stream().map(Integer::doubleValue).toList(),
                List.of(new Plot.Line("measured", rates))))
        .target(
            Target.atLeast(
                "replies/s with the most processors, beside one",
                rates.getLast() / rates.getFirst(),
                0.9 * counts.getLast(),
                "×"))
        .note(
            "Users are spread over the partitions by the hash of their names. The permits are the"
                + " limit by design: this shows that processors share the work, not what one core"
                + " can do.")
        .build();
  }
}
