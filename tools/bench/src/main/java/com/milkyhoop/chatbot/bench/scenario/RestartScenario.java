package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.harness.StackSpec;
import com.milkyhoop.chatbot.bench.history.HistoryLoader;
import com.milkyhoop.chatbot.bench.history.PastConversations;
import com.milkyhoop.chatbot.bench.history.PastExchange;
import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Measures how long conversations wait when the only processor is killed and starts again on its
 * own disk, with either way to write the stores.
 */
public final class RestartScenario implements Scenario {
  private static final StubBehaviour MODEL = StubBehaviour.FAST.withAnswerTokens(8);
  private static final int CONVERSATIONS = 1_000_000;
  private static final int FEW_CONVERSATIONS = 500;
  private static final int REPEATED = 3;
  private static final PastExchange TURN = PastExchange.ofWords(12, 40);
  private static final String STATE_WRITES = "STATE_WRITES";
  private static final List<String> WRITES = List.of("direct", "transactional");

  /** Bounds how many conversations are looked through to find one of each partition. */
  private static final int PROBES = 200;

  private record Measured(String writes, double loadSeconds, List<Crash.Outcome> outcomes) {}

  @Override
  public String name() {
    return "restart";
  }

  @Override
  public ScenarioResult run(Bench bench) throws Exception {
    if (bench.isShort()) {
      StackSpec spec = Stacks.oneOfEach(MODEL);
      return result(
          FEW_CONVERSATIONS, List.of(measure(bench, "short-", spec, FEW_CONVERSATIONS, 1)));
    }
    int count = bench.conversations(CONVERSATIONS);
    List<Measured> all = new ArrayList<>();
    for (String writes : WRITES) {
      bench.close();
      StackSpec spec = Stacks.oneOfEach(MODEL).with(STATE_WRITES, writes);
      all.add(measure(bench, "past-", spec, count, REPEATED));
    }
    bench.close();
    return result(count, all);
  }

  private static Measured measure(Bench bench, String prefix, StackSpec spec, int count, int times)
      throws Exception {
    String writes = spec.variables().getOrDefault(STATE_WRITES, WRITES.getFirst());
    LocalStack stack = bench.stack(spec);
    try (ChatbotSource chatbot = Stacks.chatbot(stack);
        HistoryLoader loader = new HistoryLoader(stack)) {
      bench.say("loading %,d conversations, %s".formatted(count, writes));
      var past = new PastConversations(prefix, count, 1, TURN);
      double loadSeconds = loader.load(past).toNanos() / 1e9;
      var crash = new Crash(stack, chatbot, Stacks.PARTITIONS, false);
      List<Crash.Outcome> outcomes = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        Quiescence.await(bench, stack);
        Crash.Outcome outcome = crash.of(stack.processors().getFirst(), past, i * PROBES);
        bench.say(
            String.format(
                Locale.ROOT,
                "%s: first token after %.1f s, ready after %.1f s",
                writes,
                outcome.firstTokenSeconds(),
                outcome.readySeconds()));
        outcomes.add(outcome);
      }
      return new Measured(writes, loadSeconds, outcomes);
    }
  }

  private ScenarioResult result(int count, List<Measured> all) {
    ReportTable.Builder table =
        ReportTable.of(
            "The only processor killed and started again on its disk, %,d conversations"
                .formatted(count),
            "STATE_WRITES",
            "turns/s while loading",
            "times",
            "first token, s (median)",
            "most",
            "ready again, s (median)",
            "earlier turns in the next prompt",
            "completed");
    for (Measured each : all) {
      List<Double> firstTokens = sorted(each, Crash.Outcome::firstTokenSeconds);
      List<Double> readies = sorted(each, Crash.Outcome::readySeconds);
      table.row(
          each.writes(),
          count / each.loadSeconds(),
          each.outcomes().size(),
          firstTokens.get(firstTokens.size() / 2),
          firstTokens.getLast(),
          readies.get(readies.size() / 2),
          each.outcomes().stream().mapToInt(Crash.Outcome::earlierTurns).min().orElseThrow(),
          each.outcomes().stream().mapToLong(Crash.Outcome::completed).sum());
    }
    return ScenarioResult.of(
            name(), "how long conversations wait when the only processor is killed, its disk kept")
        .table(table.build())
        .note(
            "First token: from the kill until the last partition's message, sent right after it,"
                + " has its first token, without the model's own time. direct: the stores are wiped"
                + " and rebuilt from the changelogs. transactional: they go on from the last commit"
                + " (KIP-892).")
        .build();
  }

  private static List<Double> sorted(Measured measured, ToDoubleFunction<Crash.Outcome> of) {
    return measured.outcomes().stream().mapToDouble(of).sorted().boxed().toList();
  }
}
