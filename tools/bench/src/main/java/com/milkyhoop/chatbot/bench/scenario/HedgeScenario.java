package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.harness.StackSpec;
import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.bench.load.Meter;
import com.milkyhoop.chatbot.bench.load.Micros;
import com.milkyhoop.chatbot.bench.load.OpenLoop;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Target;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.Outcome;
import com.milkyhoop.chatbot.modelstub.RandomFailures;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongConsumer;

/**
 * Measures what hedging makes of calls that are late, and what it costs: with models whose healthy
 * calls all take as long, and with such as spread like those of real servers.
 */
public final class HedgeScenario implements Scenario {
  private static final String HEDGE_AFTER = "MODEL_HEDGE_AFTER";
  private static final String OFF = "off";
  private static final String P95 = "p95";
  private static final double MOST_TIMES = 1.3;
  private static final double MOST_EXTRA = 7;
  private static final double CONVERSATIONS_PER_SECOND = 20;
  private static final double LATE_SHARE = 0.05;
  private static final int LATE_MILLIS = 3_000;
  private static final StubBehaviour MODEL =
      StubBehaviour.LIKE_A_MODEL.withTokensPerSecond(50).withAnswerTokens(20);
  private static final double REAL_SPREAD = 0.6;

  /** Lasts also until enough calls were seen for a percentile. */
  private static final Duration WARM_UP = Duration.ofSeconds(60);

  private static final Duration SETTLE = Duration.ofSeconds(20);
  private static final Duration MEASURED = Duration.ofSeconds(90);
  private static final Duration LONGEST_REPLY = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "hedge";
  }

  @Override
  public ScenarioResult run(Bench bench) throws Exception {
    StackSpec twoModels = Stacks.oneOfEach(MODEL).withModels(2);
    StubBehaviour real = MODEL.withFirstTokenSpread(REAL_SPREAD);
    var sides = new Sides();
    if (!bench.isShort()) {
      LocalStack plain = bench.stack(twoModels.with(HEDGE_AFTER, OFF));
      sides.add(side(bench, plain, OFF, late(MODEL)));
      sides.add(side(bench, plain, OFF, MODEL));
      sides.add(side(bench, plain, OFF, late(real)));
      sides.add(side(bench, plain, OFF, real));
    }
    LocalStack hedging = bench.stack(twoModels.with(HEDGE_AFTER, P95));
    if (!bench.isShort()) {
      sides.add(side(bench, hedging, P95, late(MODEL)));
      sides.add(side(bench, hedging, P95, MODEL));
    }
    sides.add(side(bench, hedging, P95, late(real)));
    sides.add(side(bench, hedging, P95, real));
    return result(sides);
  }

  private static StubBehaviour late(StubBehaviour model) {
    return model.withRandomFailures(
        new RandomFailures(LATE_SHARE, 1, "", List.of(new Outcome.Late(LATE_MILLIS))));
  }

  /** Holds what was measured, in the order of the table. */
  private static final class Sides {
    private final List<Side> all = new ArrayList<>();

    void add(Side side) {
      all.add(side);
    }

    /** Finds the one of these settings; empty in a short run, which leaves some out. */
    Optional<Side> of(String hedgeAfter, double spread, boolean late) {
      return all.stream()
          .filter(
              side ->
                  side.hedgeAfter().equals(hedgeAfter)
                      && side.spread() == spread
                      && side.isLate() == late)
          .findFirst();
    }

    /** Returns the p99 with late calls and hedging, beside that without either. */
    OptionalDouble p99() {
      Optional<Side> late = of(P95, REAL_SPREAD, true);
      Optional<Side> healthy = of(OFF, REAL_SPREAD, false);
      return late.isPresent() && healthy.isPresent()
          ? OptionalDouble.of(late.get().firstToken().p99() / healthy.get().firstToken().p99())
          : OptionalDouble.empty();
    }
  }

  /**
   * One load on one kind of model.
   *
   * @param calls that the models got
   */
  private record Side(String hedgeAfter, StubBehaviour model, Meter meter, long calls) {
    Micros firstToken() {
      return meter.window().firstToken();
    }

    double spread() {
      return model.firstTokenSpread();
    }

    boolean isLate() {
      return model.randomFailures().share() > 0;
    }

    double extraCallsPercent() {
      return 100.0 * (calls - meter.askedCount()) / meter.askedCount();
    }

    static String title(String hedgeAfter, StubBehaviour model) {
      return "spread %.1f, hedge after %s, %.0f %% late"
          .formatted(model.firstTokenSpread(), hedgeAfter, 100 * model.randomFailures().share());
    }

    String title() {
      return title(hedgeAfter, model);
    }

    Object[] row() {
      double late = 100 * model.randomFailures().share();
      return new Object[] {
        spread(),
        hedgeAfter,
        late,
        meter.askedCount(),
        meter.completedCount(),
        firstToken().p50(),
        firstToken().percentile(95),
        firstToken().p99(),
        extraCallsPercent()
      };
    }
  }

  private static Side side(Bench bench, LocalStack stack, String hedgeAfter, StubBehaviour model)
      throws InterruptedException {
    stack.stubs().forEach(stub -> stub.behave(model.withStampedTokens()));
    try (ChatbotSource chatbot = Stacks.chatbot(stack)) {
      var conversations = new ConversationNames();
      Duration warmUp = hedgeAfter.equals(P95) ? WARM_UP : SETTLE;
      load(chatbot, conversations, bench.time(warmUp), new Meter());
      bench.say("measuring: " + Side.title(hedgeAfter, model));
      long before = calls(stack);
      var meter = new Meter();
      load(chatbot, conversations, bench.time(MEASURED), meter);
      return new Side(hedgeAfter, model, meter, calls(stack) - before);
    }
  }

  private static void load(
      ChatbotSource chatbot, ConversationNames conversations, Duration duration, Meter meter)
      throws InterruptedException {
    LongConsumer ask = dueAt -> chatbot.ask(conversations.next(), dueAt, meter);
    OpenLoop.run(CONVERSATIONS_PER_SECOND, duration, ask);
    Drain.await(meter, LONGEST_REPLY);
  }

  private static long calls(LocalStack stack) {
    return stack.stubs().stream().mapToLong(stub -> stub.counts().requests()).sum();
  }

  private ScenarioResult result(Sides sides) {
    ReportTable.Builder table =
        ReportTable.of(
            "Time to the first token",
            "spread of the model",
            "hedge after",
            "late calls, %",
            "asked",
            "completed",
            "p50, ms",
            "p95, ms",
            "p99, ms",
            "extra calls, %");
    sides.all.forEach(side -> table.row(side.row()));
    ScenarioResult.Builder result =
        ScenarioResult.of(
                name(),
                "what hedging makes of %.0f %% of calls that are %d s late"
                    .formatted(100 * LATE_SHARE, LATE_MILLIS / 1_000))
            .table(table.build());
    var failed = new FailedReplies();
    sides.all.forEach(side -> failed.of(side.title(), side.meter()));
    failed.addTo(result).table(possible());
    addTargets(sides, result);
    return result
        .note(
            "Two models, each a stub with the same share of late calls. Times are from when a"
                + " message was due to be sent until its first token was there.")
        .note("Spread: sigma of the log-normal time to the stub's first token; 0: always the same.")
        .note(
            "Extra calls: what the models were asked more often than people asked. A call beside"
                + " another one is among them, though that is closed as soon as one speaks.")
        .note(
            "Computed: what comes of a fixed delay, from 200,000 calls as the stub makes them. No"
                + " percentile can do better, and both limits together are just within reach: a run"
                + " of 1,800 calls meets them, or misses them by a little.")
        .build();
  }

  /** Returns what nobody can do better who knows of a call only how long it has been silent. */
  private static ReportTable possible() {
    ReportTable.Builder table =
        ReportTable.of(
            "Computed, for a spread of %.1f".formatted(REAL_SPREAD),
            "hedge after, ms",
            "extra calls, %",
            "p99 beside that without late calls");
    FixedDelay.of(MODEL.withFirstTokenSpread(REAL_SPREAD), LATE_SHARE, LATE_MILLIS)
        .forEach(each -> table.row(each.millis(), each.extraPercent(), each.p99Ratio()));
    return table.build();
  }

  /**
   * Of calls that spread as real ones do: where all take as long, each late one takes twice that.
   */
  private static void addTargets(Sides sides, ScenarioResult.Builder to) {
    sides
        .p99()
        .ifPresent(
            ratio ->
                to.target(
                    Target.atMost("p99 beside that without late calls", ratio, MOST_TIMES, "×")));
    sides
        .of(P95, REAL_SPREAD, true)
        .ifPresent(
            side ->
                to.target(Target.atMost("extra calls", side.extraCallsPercent(), MOST_EXTRA, "%")));
  }
}
