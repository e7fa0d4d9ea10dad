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
import com.milkyhoop.chatbot.localstack.openai.Outcome;
import com.milkyhoop.chatbot.localstack.openai.RandomFailures;
import com.milkyhoop.chatbot.localstack.openai.StubBehaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** Measures what hedging makes of calls that are late, and what it costs. */
public final class HedgeScenario implements Scenario {
  private static final String HEDGE_AFTER = "MODEL_HEDGE_AFTER";
  private static final double CONVERSATIONS_PER_SECOND = 20;
  private static final double LATE_SHARE = 0.05;
  private static final int LATE_MILLIS = 3_000;
  private static final StubBehaviour MODEL =
      StubBehaviour.LIKE_A_MODEL.withTokensPerSecond(50).withAnswerTokens(20);
  private static final StubBehaviour SOMETIMES_LATE =
      MODEL.withRandomFailures(
          new RandomFailures(LATE_SHARE, 1, "", List.of(new Outcome.Late(LATE_MILLIS))));

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
    List<Side> sides = new ArrayList<>();
    if (!bench.isShort()) {
      LocalStack plain = bench.stack(twoModels.with(HEDGE_AFTER, "off"));
      sides.add(side(bench, plain, "off", SOMETIMES_LATE));
    }
    LocalStack hedging = bench.stack(twoModels.with(HEDGE_AFTER, "p95"));
    Side late = side(bench, hedging, "p95", SOMETIMES_LATE);
    Side prompt = side(bench, hedging, "p95", MODEL);
    sides.add(late);
    sides.add(prompt);
    return result(sides, late, prompt);
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

    double extraCallsPercent() {
      return 100.0 * (calls - meter.askedCount()) / meter.askedCount();
    }

    Object[] row() {
      double late = 100 * model.randomFailures().share();
      return new Object[] {
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
      Duration warmUp = hedgeAfter.equals("p95") ? WARM_UP : SETTLE;
      load(chatbot, conversations, bench.time(warmUp), new Meter());
      bench.say("measuring: hedge after %s".formatted(hedgeAfter));
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

  private ScenarioResult result(List<Side> sides, Side late, Side prompt) {
    ReportTable.Builder table =
        ReportTable.of(
            "Time to the first token",
            "hedge after",
            "late calls, %",
            "asked",
            "completed",
            "p50, ms",
            "p95, ms",
            "p99, ms",
            "extra calls, %");
    sides.forEach(side -> table.row(side.row()));
    return ScenarioResult.of(
            name(),
            "what hedging makes of %.0f %% of calls that are %d s late"
                .formatted(100 * LATE_SHARE, LATE_MILLIS / 1_000))
        .table(table.build())
        .target(
            Target.atMost(
                "time to first token, p99, beside that without late calls",
                late.firstToken().p99() / prompt.firstToken().p99(),
                1.3,
                "×"))
        .target(Target.atMost("extra calls", late.extraCallsPercent(), 7, "%"))
        .note(
            "Two models, each a stub with the same share of late calls. Times are from when a"
                + " message was due to be sent until its first token was there.")
        .note(
            "Extra calls: what the models were asked more often than people asked. A call beside"
                + " another one is among them, though that is closed as soon as one speaks.")
        .build();
  }
}
