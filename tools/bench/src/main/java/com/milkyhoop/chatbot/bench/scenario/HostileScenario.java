package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.hostile.Attack;
import com.milkyhoop.chatbot.bench.hostile.AttackProcess;
import com.milkyhoop.chatbot.bench.hostile.Liveness;
import com.milkyhoop.chatbot.bench.hostile.Victim;
import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.bench.load.Meter;
import com.milkyhoop.chatbot.bench.load.OpenLoop;
import com.milkyhoop.chatbot.bench.process.DividedCores;
import com.milkyhoop.chatbot.bench.process.LiveHeap;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Target;
import com.milkyhoop.chatbot.localstack.IngressProcess;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Measures what honest users notice while others do their worst, and what is left of it after. */
public final class HostileScenario implements Scenario {
  private static final double CONVERSATIONS_PER_SECOND = 10;
  private static final StubBehaviour MODEL =
      StubBehaviour.LIKE_A_MODEL.withTokensPerSecond(50).withAnswerTokens(50);
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final int WINDOWS = 5;
  private static final Duration WINDOW = Duration.ofSeconds(20);
  private static final Duration SETTLE = Duration.ofSeconds(15);
  private static final Duration LONGEST_REPLY = Duration.ofSeconds(60);
  private static final double MIB = 1024 * 1024;
  private static final double MOST_HEAP_LEFT = 16;
  private static final double SLOWEST = 1.5;

  @Override
  public String name() {
    return "hostile";
  }

  @Override
  public ScenarioResult run(Bench bench) throws Exception {
    try (var cores = new DividedCores()) {
      return run(bench, cores);
    }
  }

  private ScenarioResult run(Bench bench, DividedCores cores) throws Exception {
    LocalStack stack = bench.stack(Stacks.oneOfEach(MODEL).with("MAX_OPEN_CALLS", "2000"));
    IngressProcess ingress = stack.ingresses().getFirst();
    var victim = new Victim(ingress.endpoint(), ingress.http("/"), stack.token());
    try (ChatbotSource chatbot = Stacks.chatbot(stack);
        var liveness = new Liveness(victim.http())) {
      victim.haveAReply();
      Round nobody = round(bench, chatbot, victim, cores, "nobody", Set.of());
      long heapBefore = LiveHeap.bytes(ingress.pid());
      List<Round> rounds = new ArrayList<>(List.of(nobody));
      for (Attack attack : Attack.values()) {
        rounds.add(round(bench, chatbot, victim, cores, attack.title(), Set.of(attack)));
      }
      rounds.add(round(bench, chatbot, victim, cores, "all of them", EnumSet.allOf(Attack.class)));
      Round nobodyAgain = round(bench, chatbot, victim, cores, "nobody, again", Set.of());
      Thread.sleep(bench.time(SETTLE));
      long heapAfter = LiveHeap.bytes(ingress.pid());
      double quiet = Math.min(nobody.p99(), nobodyAgain.p99());
      rounds.add(nobodyAgain);
      return result(rounds, quiet, heapBefore, heapAfter, liveness, cores.areDivided());
    }
  }

  /** Holds what honest users had while somebody attacked, window by window. */
  private record Round(String attackers, boolean isAttacked, List<Meter> windows) {
    /** Returns the p99 of first tokens, ms: the median of the windows. */
    double p99() {
      return median(meter -> meter.window().firstToken().p99());
    }

    long asked() {
      return windows.stream().mapToLong(Meter::askedCount).sum();
    }

    long completed() {
      return windows.stream().mapToLong(Meter::completedCount).sum();
    }

    Object[] row() {
      List<Double> p99s = sorted(meter -> meter.window().firstToken().p99());
      return new Object[] {
        attackers,
        asked(),
        completed(),
        median(meter -> meter.window().firstToken().p50()),
        p99(),
        p99s.getFirst(),
        p99s.getLast(),
        median(meter -> meter.window().transit().p99())
      };
    }

    private double median(ToDoubleFunction<Meter> figure) {
      return sorted(figure).get(windows.size() / 2);
    }

    private List<Double> sorted(ToDoubleFunction<Meter> figure) {
      return windows.stream().mapToDouble(figure).sorted().boxed().toList();
    }
  }

  private static Round round(
      Bench bench,
      ChatbotSource chatbot,
      Victim victim,
      DividedCores cores,
      String title,
      Set<Attack> attacks)
      throws InterruptedException {
    var conversations = new ConversationNames();
    bench.say("measuring: attacked by " + title);
    if (attacks.isEmpty()) {
      return new Round(title, false, measured(bench, chatbot, conversations));
    }
    Duration atMost =
        bench
            .time(WARM_UP.plus(WINDOW.multipliedBy(WINDOWS)))
            .plus(LONGEST_REPLY.multipliedBy(2L + WINDOWS));
    try (AttackProcess _ = AttackProcess.start(attacks, victim, atMost, cores)) {
      return new Round(title, true, measured(bench, chatbot, conversations));
    }
  }

  private static List<Meter> measured(
      Bench bench, ChatbotSource chatbot, ConversationNames conversations)
      throws InterruptedException {
    load(chatbot, conversations, bench.time(WARM_UP), new Meter());
    List<Meter> windows = Stream.generate(Meter::new).limit(WINDOWS).toList();
    for (Meter window : windows) {
      load(chatbot, conversations, bench.time(WINDOW), window);
    }
    return windows;
  }

  private static void load(
      ChatbotSource chatbot, ConversationNames conversations, Duration time, Meter meter)
      throws InterruptedException {
    OpenLoop.run(
        CONVERSATIONS_PER_SECOND, time, dueAt -> chatbot.ask(conversations.next(), dueAt, meter));
    Drain.await(meter, LONGEST_REPLY);
  }

  /**
   * @param quiet the p99 of first tokens without attackers, ms, at its best: the first round may be
   *     slower, as code is cold
   */
  private ScenarioResult result(
      List<Round> rounds,
      double quiet,
      long before,
      long after,
      Liveness liveness,
      boolean divided) {
    ReportTable.Builder table =
        ReportTable.of(
            "What honest users had",
            "attacked by",
            "asked",
            "completed",
            "first token p50, ms",
            "p99, ms",
            "lowest p99",
            "highest p99",
            "transit p99, ms");
    rounds.forEach(round -> table.row(round.row()));
    ReportTable heap =
        ReportTable.of("Heap of the ingress after a full collection", "before, MiB", "after, MiB")
            .row(before / MIB, after / MIB)
            .build();
    double worst =
        rounds.stream()
            .filter(Round::isAttacked)
            .mapToDouble(it -> it.p99() / quiet)
            .max()
            .orElse(0);
    long lost = rounds.stream().mapToLong(it -> it.asked() - it.completed()).sum();
    var failed = new FailedReplies();
    rounds.forEach(
        round -> round.windows().forEach(window -> failed.of("by " + round.attackers(), window)));
    ScenarioResult.Builder result =
        ScenarioResult.of(
                name(), "what honest users notice while strangers and bad clients do their worst")
            .table(table.build())
            .table(heap);
    return failed
        .addTo(result)
        .target(
            Target.atMost(
                "time to first token, p99, beside that without attackers", worst, SLOWEST, "×"))
        .target(Target.atMost("honest replies lost", lost, 0, ""))
        .target(Target.atMost("heap left behind", (after - before) / MIB, MOST_HEAP_LEFT, "MiB"))
        .target(Target.atMost("/livez unanswered", liveness.unanswered(), 0, ""))
        .note(
            "Each round is %d windows of %d s: the table has their medians, and the lowest and highest"
                    .formatted(WINDOWS, WINDOW.toSeconds())
                + " p99. Beside that without attackers: beside the better of a round before all and"
                + " one after.")
        .note(
            divided
                ? "Each attack goes on all the time, and 30 s before it is measured, on the last"
                    + " core of this machine; servers,"
                    + " services and load have the others, with and without it."
                : "Each attack goes on all the time, from this machine: its own work takes cores"
                    + " from the services.")
        .build();
  }
}
