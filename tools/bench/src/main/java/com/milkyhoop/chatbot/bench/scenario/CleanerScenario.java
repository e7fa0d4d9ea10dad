package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.compaction.LogCleaner;
import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.bench.load.Meter;
import com.milkyhoop.chatbot.bench.load.OpenLoop;
import com.milkyhoop.chatbot.bench.load.Window;
import com.milkyhoop.chatbot.bench.process.CpuTimes;
import com.milkyhoop.chatbot.bench.report.PairedRatios;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Target;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Measures what those who chat notice of the log's compaction: pairs of windows on one stack, with
 * the cleaner and without it, under a light load and at capacity.
 */
public final class CleanerScenario implements Scenario {
  private static final StubBehaviour MODEL =
      StubBehaviour.LIKE_A_MODEL.withTokensPerSecond(50).withAnswerTokens(RisingLoad.TOKENS);
  private static final int PAIRS = 12;
  private static final int FEW_PAIRS = 2;
  private static final Duration WARM_UP = Duration.ofSeconds(100);

  /** Suffices for the cleaner, that looks every 15 s, to begin or to end. */
  private static final Duration SETTLE = Duration.ofSeconds(15);

  private static final Duration MEASURED = Duration.ofSeconds(20);
  private static final Duration DRAIN = Duration.ofSeconds(60);
  private static final double MIB = 1 << 20;

  /** Sizes the log whose compaction shall cost little; it is due once each {@link #LAG}. */
  private static final double LOG_MIB = 100 * 1024;

  private static final Duration LAG = Duration.ofHours(24);
  private static final double MOST_PERCENT = 2;
  private static final Set<String> NOT_THE_SERVICES = Set.of("openai-stub", CpuTimes.LOAD);

  /**
   * @param perSecond replies that are asked for, while fewer than {@code mostAtOnce} are open
   */
  private record Load(String name, double perSecond, int mostAtOnce) {
    /** Leaves cores free, for what a reader notices. */
    static final Load LIGHT = new Load("light", 20, Integer.MAX_VALUE);

    /** As much as goes through: there is always another one that waits. */
    static final Load FULL = new Load("full", 500, 1_500);
  }

  /**
   * @param writtenMib by the broker, into all topics
   * @param cleanings counts the partitions that the cleaner had been through
   */
  private record Measured(
      Window window, Duration length, CpuTimes cpu, double writtenMib, long cleanings) {
    double writtenMibPerSecond() {
      return writtenMib * 1e9 / length.toNanos();
    }

    double tokensPerSecond() {
      return window.tokens() * 1e9 / length.toNanos();
    }

    double firstTokenP50() {
      return window.addedFirstToken().p50();
    }

    double firstTokenP99() {
      return window.addedFirstToken().p99();
    }

    double transitP50() {
      return window.transit().p50();
    }

    /** Returns the seconds of processor time of broker, services and stores. */
    double cpuSecondsOfAMillionTokens() {
      return cpu.byProcess().keySet().stream()
              .filter(process -> !NOT_THE_SERVICES.contains(process))
              .mapToDouble(cpu::seconds)
              .sum()
          * 1e6
          / window.tokens();
    }

    double brokerSecondsOfAMillionTokens() {
      return cpu.seconds("kafka") * 1e6 / window.tokens();
    }
  }

  private record Pair(Measured compacted, Measured plain) {
    double ratio(ToDoubleFunction<Measured> figure) {
      return figure.applyAsDouble(compacted) / figure.applyAsDouble(plain);
    }

    double copiedMibPerSecond() {
      return compacted.writtenMibPerSecond() - plain.writtenMibPerSecond();
    }
  }

  private record Figure(String name, ToDoubleFunction<Measured> value) {
    static final Figure FIRST_TOKEN_P50 =
        new Figure("added to first token p50, ms", Measured::firstTokenP50);
    static final Figure TOKENS = new Figure("tokens/s", Measured::tokensPerSecond);
    static final List<Figure> ALL =
        List.of(
            TOKENS,
            FIRST_TOKEN_P50,
            new Figure("added to first token p99, ms", Measured::firstTokenP99),
            new Figure("transit p50, ms", Measured::transitP50),
            new Figure(
                "processor time but model and load, s a million tokens",
                Measured::cpuSecondsOfAMillionTokens),
            new Figure(
                "processor time of the broker, s a million tokens",
                Measured::brokerSecondsOfAMillionTokens),
            new Figure("written by the broker, MiB/s", Measured::writtenMibPerSecond));

    PairedRatios ratios(List<Pair> pairs) {
      return new PairedRatios(pairs.stream().map(pair -> pair.ratio(value)).toList());
    }

    Object[] row(Load load, List<Pair> pairs) {
      PairedRatios ratios = ratios(pairs);
      return new Object[] {
        load.name(),
        name,
        median(pairs.stream().map(Pair::compacted).toList()),
        median(pairs.stream().map(Pair::plain).toList()),
        ratios.median(),
        ratios.low(),
        ratios.high()
      };
    }

    private double median(List<Measured> windows) {
      return windows.stream().mapToDouble(value).sorted().boxed().toList().get(windows.size() / 2);
    }
  }

  /**
   * Holds what it costs, in percent, to compact a log of 100 GiB once in 24 h: as much less than
   * what was measured as fewer bytes are copied a second.
   */
  private record Cost(String what, double median, double from, double to) {
    /** Returns the cost in a figure that grows with it. */
    static Cost more(String figure, PairedRatios ratios, List<Pair> pairs) {
      double percent = percent(pairs);
      return new Cost(
          "more " + figure,
          percent * (ratios.median() - 1),
          percent * (ratios.low() - 1),
          percent * (ratios.high() - 1));
    }

    /** Returns the cost in a figure that falls with it. */
    static Cost less(String figure, PairedRatios ratios, List<Pair> pairs) {
      double percent = percent(pairs);
      return new Cost(
          "less " + figure,
          percent * (1 - ratios.median()),
          percent * (1 - ratios.high()),
          percent * (1 - ratios.low()));
    }

    private static double percent(List<Pair> pairs) {
      double copied =
          pairs.stream().mapToDouble(Pair::copiedMibPerSecond).average().orElse(Double.NaN);
      return 100 * LOG_MIB / LAG.toSeconds() / copied;
    }

    Object[] row() {
      return new Object[] {what, median, from, to};
    }
  }

  @Override
  public String name() {
    return "cleaner";
  }

  @Override
  public ScenarioResult run(Bench bench) throws Exception {
    LocalStack stack = bench.stack(Stacks.oneOfEach(MODEL));
    try (ChatbotSource chatbot = Stacks.chatbot(stack);
        var cleaner = new LogCleaner(stack, Stacks.PARTITIONS)) {
      var rig = new Rig(bench, stack, chatbot, cleaner, new ConversationNames(), new Meter());
      bench.say("warming up");
      rig.load(Load.FULL, bench.time(WARM_UP));
      return result(rig.pairs(Load.LIGHT), rig.pairs(Load.FULL), rig.meter());
    }
  }

  private record Rig(
      Bench bench,
      LocalStack stack,
      ChatbotSource chatbot,
      LogCleaner cleaner,
      ConversationNames conversations,
      Meter meter) {

    List<Pair> pairs(Load load) throws Exception {
      Drain.await(meter, DRAIN);
      List<Pair> pairs = new ArrayList<>();
      while (pairs.size() < (bench.isShort() ? FEW_PAIRS : PAIRS)) {
        Pair pair = pair(load, pairs.size() % 2 == 0);
        pairs.add(pair);
        bench.say(
            "%s load: %,.0f tokens/s compacted, %,.0f not; first token %.2f ms, %.2f ms; %d and %d cleanings"
                .formatted(
                    load.name(),
                    pair.compacted().tokensPerSecond(),
                    pair.plain().tokensPerSecond(),
                    pair.compacted().firstTokenP50(),
                    pair.plain().firstTokenP50(),
                    pair.compacted().cleanings(),
                    pair.plain().cleanings()));
      }
      Drain.await(meter, DRAIN);
      return pairs;
    }

    /** Takes turns at being first: what grows or warms up is on neither side. */
    private Pair pair(Load load, boolean compactedFirst) throws Exception {
      Measured first = measure(load, compactedFirst);
      Measured second = measure(load, !compactedFirst);
      return compactedFirst ? new Pair(first, second) : new Pair(second, first);
    }

    private Measured measure(Load load, boolean isCompacted) throws Exception {
      if (isCompacted) {
        cleaner.on();
      } else {
        cleaner.off();
      }
      load(load, bench.time(SETTLE));
      Map<String, Long> cleaned = cleaner.cleaned();
      double written = cleaner.writtenBytes() / MIB;
      CpuTimes before = CpuTimes.of(stack);
      Window window = meter.openWindow();
      long begin = System.nanoTime();
      load(load, bench.time(MEASURED));
      meter.openWindow();
      var length = Duration.ofNanos(System.nanoTime() - begin);
      CpuTimes used = CpuTimes.of(stack).since(before);
      written = cleaner.writtenBytes() / MIB - written;
      long cleanings =
          cleaner.cleaned().entrySet().stream()
              .filter(each -> each.getValue() > cleaned.getOrDefault(each.getKey(), 0L))
              .count();
      return new Measured(window, length, used, written, cleanings);
    }

    void load(Load load, Duration time) throws InterruptedException {
      OpenLoop.run(
          load.perSecond(),
          time,
          dueAt -> {
            if (meter.open() < load.mostAtOnce()) {
              chatbot.ask(conversations.next(), dueAt, meter);
            }
          });
    }
  }

  private ScenarioResult result(List<Pair> light, List<Pair> full, Meter meter) {
    ReportTable.Builder table =
        ReportTable.of(
            "With the cleaner beside without, median of %d pairs of windows".formatted(full.size()),
            "load",
            "figure",
            "compacted",
            "not",
            "ratio of a pair",
            "from",
            "to");
    for (Figure figure : Figure.ALL) {
      table.row(figure.row(Load.LIGHT, light));
    }
    for (Figure figure : Figure.ALL) {
      table.row(figure.row(Load.FULL, full));
    }
    Cost later =
        Cost.more(
            "added to first token p50 under light load",
            Figure.FIRST_TOKEN_P50.ratios(light),
            light);
    Cost fewer = Cost.less("tokens/s under full load", Figure.TOKENS.ratios(full), full);
    ScenarioResult.Builder result =
        ScenarioResult.of(name(), "what those who chat notice of the log's compaction")
            .table(table.build())
            .table(
                ReportTable.of(
                        "Partitions that the cleaner had been through", "load", "compacted", "not")
                    .row(cleanings(Load.LIGHT, light))
                    .row(cleanings(Load.FULL, full))
                    .build())
            .table(
                ReportTable.of(
                        "What a log of 100 GiB costs by that, compacted once in 24 h, %",
                        "cost", "median", "from", "to")
                    .row(later.row())
                    .row(fewer.row())
                    .build());
    return new FailedReplies()
        .of("chatbot", meter)
        .addTo(result)
        .target(Target.atMost(later.what(), later.median(), MOST_PERCENT, "%"))
        .target(Target.atMost(fewer.what(), fewer.median(), MOST_PERCENT, "%"))
        .target(Target.atMost("replies failed", meter.failedCount(), 0, ""))
        .note(
            "One stack, whose log topic is switched between cleanup.policy=compact and delete. A"
                + " segment lasts 5 s and is due 5 s later, so that the cleaner copies each partition"
                + " every 15 s, the time after which it looks again, not every 24 h as by default;"
                + " it has in its windows also what was written in the others. What it costs is"
                + " taken to grow with the bytes that it copies a second.")
        .note(
            "Windows of %d s after %d s of the same. From, to: an interval that holds the true median"
                    .formatted(MEASURED.toSeconds(), SETTLE.toSeconds())
                + " of such pairs with a confidence of 95 %, whatever their distribution.")
        .build();
  }

  private static Object[] cleanings(Load load, List<Pair> pairs) {
    return new Object[] {
      load.name(),
      pairs.stream().mapToLong(pair -> pair.compacted().cleanings()).sum(),
      pairs.stream().mapToLong(pair -> pair.plain().cleanings()).sum()
    };
  }
}
