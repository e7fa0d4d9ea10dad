package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Target;
import java.util.ArrayList;
import java.util.List;

/** The figures of {@link HistoryScenario} as tables and targets. */
final class HistoryResult {
  private static final double MOST_BY_LENGTH = 1.2;
  private static final double MOST_BY_SIZE = 1.5;

  private HistoryResult() {}

  /**
   * Turns of conversations of one length.
   *
   * @param inPrompt how many of the earlier turns the model was sent
   */
  record OfLength(int earlierTurns, int inPrompt, TurnCost cost) {}

  /** Turns among so many conversations. */
  record OfSize(int conversations, TurnCost cost) {}

  /**
   * @param lengths at least two, ascending
   * @param sizes ascending
   */
  static ScenarioResult of(List<OfLength> lengths, List<OfSize> sizes, ReportTable loading) {
    OfLength longest = lengths.getLast();
    OfLength shorter = lengths.get(lengths.size() - 2);
    ReportTable.Builder byLength =
        costTable("Turns of short and long conversations", "earlier turns", "in the prompt");
    lengths.forEach(each -> byLength.row(row(each.cost(), each.earlierTurns(), each.inPrompt())));
    ReportTable.Builder bySize =
        costTable("Turns among few and many conversations", "conversations");
    sizes.forEach(each -> bySize.row(row(each.cost(), each.conversations())));
    var failed = new FailedReplies();
    lengths.forEach(it -> it.cost().tell("%,d earlier turns".formatted(it.earlierTurns()), failed));
    sizes.forEach(it -> it.cost().tell("%,d conversations".formatted(it.conversations()), failed));
    ScenarioResult.Builder result =
        ScenarioResult.of(
                "history", "what a turn costs in long conversations, and among many of them")
            .table(byLength.build())
            .table(bySize.build())
            .table(loading);
    return failed
        .addTo(result)
        .target(
            Target.atMost(
                "processor time a turn at %,d earlier turns, beside %,d"
                    .formatted(longest.earlierTurns(), shorter.earlierTurns()),
                longest.cost().cpuMicros() / shorter.cost().cpuMicros(),
                MOST_BY_LENGTH,
                "×"))
        .target(
            Target.atMost(
                "processor time a turn at %,d conversations, beside %,d"
                    .formatted(sizes.getLast().conversations(), sizes.getFirst().conversations()),
                sizes.getLast().cost().cpuMicros() / sizes.getFirst().cost().cpuMicros(),
                MOST_BY_SIZE,
                "×"))
        .note(
            "Processor time: of the whole stream-processor, garbage collection and compaction"
                + " included, beside what it uses at rest: median, least and most of five windows. Those of"
                + " different lengths take turns.")
        .note(
            "Prompts are bounded by CONTEXT_MAX_TOKENS, 16,384: where more turns were held, the"
                + " newest are sent.")
        .note(
            "Earlier turns are loaded as records on chat-turns and chat-requests, and folded by the"
                + " processor as any others; each has its event on the log. The sink does not run.")
        .build();
  }

  private static ReportTable.Builder costTable(String title, String... first) {
    List<String> columns = new ArrayList<>(List.of(first));
    columns.addAll(
        List.of(
            "turns measured",
            "processor time a turn, µs",
            "least",
            "most",
            "added to first token p50, ms",
            "p99, ms",
            "failed"));
    return ReportTable.of(title, columns.toArray(String[]::new));
  }

  private static Object[] row(TurnCost cost, Object... first) {
    List<Object> cells = new ArrayList<>(List.of(first));
    cells.addAll(
        List.of(
            cost.turns(),
            cost.cpuMicros(),
            cost.leastCpuMicros(),
            cost.mostCpuMicros(),
            cost.addedFirstToken().p50(),
            cost.addedFirstToken().p99(),
            cost.failed()));
    return cells.toArray();
  }
}
