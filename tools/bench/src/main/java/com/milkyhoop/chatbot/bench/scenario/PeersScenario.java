package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.bench.load.Meter;
import com.milkyhoop.chatbot.bench.load.ModelSource;
import com.milkyhoop.chatbot.bench.load.OpenLoop;
import com.milkyhoop.chatbot.bench.load.ReplySource;
import com.milkyhoop.chatbot.bench.load.Window;
import com.milkyhoop.chatbot.bench.peer.GatewayProcess;
import com.milkyhoop.chatbot.bench.plain.PlainServiceProcess;
import com.milkyhoop.chatbot.bench.process.CpuTimes;
import com.milkyhoop.chatbot.bench.process.Footprint;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Target;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Measures what a reply costs on each way that a user could take: straight from the model, through
 * a gateway, through a plain service, through the chatbot; one after the other under the same load.
 */
public final class PeersScenario implements Scenario {
  private static final double CONVERSATIONS_PER_SECOND = 50;
  private static final int TOKENS = 40;
  private static final StubBehaviour MODEL =
      StubBehaviour.LIKE_A_MODEL.withTokensPerSecond(50).withAnswerTokens(TOKENS);

  /** Lasts until the compilers have settled, with several times the load. */
  private static final Duration WARM_UP = Duration.ofSeconds(45);

  private static final int WARM_UP_FACTOR = 4;
  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final Duration MEASURED = Duration.ofSeconds(30);
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration LONGEST_REPLY = Duration.ofSeconds(30);
  private static final Set<String> NOT_OF_THE_WAY = Set.of("openai-stub", CpuTimes.LOAD);
  private static final Set<String> OF_A_PLAIN_ONE = Set.of("kafka", "redis");
  private static final double MIB = 1024 * 1024;
  private static final double MICROS = 1_000_000;
  private static final double MOST_BESIDE_THE_GATEWAY = 2;

  @Override
  public String name() {
    return "peers";
  }

  @Override
  public ScenarioResult run(Bench bench) throws Exception {
    LocalStack stack = bench.stack(Stacks.oneOfEach(MODEL));
    Optional<GatewayProcess> gateway = GatewayProcess.below(bench.home());
    try (PlainServiceProcess plain = Stacks.plainService(bench, stack)) {
      var ways = new ArrayList<Measured>();
      try (var model = new ModelSource(stack.stub().baseUri())) {
        ways.add(new Way("model alone", model, List.of()).measure(bench));
      }
      if (gateway.isPresent()) {
        try (GatewayProcess process = gateway.get()) {
          bench.watch(process);
          process.start();
          try (ModelSource through = process.to(stack.stub().baseUri())) {
            ways.add(new Way("a gateway", through, List.of(process)).measure(bench));
          }
        }
      }
      plain.start();
      try (ChatbotSource through = Stacks.plain(stack, plain)) {
        List<ServerProcess> processes =
            Stream.concat(
                    Stream.of(plain),
                    stack.processes().stream().filter(it -> OF_A_PLAIN_ONE.contains(it.name())))
                .toList();
        ways.add(new Way("a plain service", through, processes).measure(bench));
      }
      plain.stop();
      try (ChatbotSource through = Stacks.chatbot(stack)) {
        ways.add(new Way("chatbot", through, stack.processes()).measure(bench));
      }
      return result(ways, gateway.isPresent());
    }
  }

  /** One way to a reply, and the processes that it takes. */
  private record Way(String name, ReplySource source, List<ServerProcess> processes) {
    Measured measure(Bench bench) throws InterruptedException, IOException {
      bench.say(name + ": warming up");
      load(WARM_UP_FACTOR, bench.time(WARM_UP));
      load(1, bench.time(SETTLE));
      bench.say(name + ": measuring");
      CpuTimes begin = CpuTimes.of(processes);
      Thread.sleep(bench.time(IDLE));
      CpuTimes before = CpuTimes.of(processes);
      Meter meter = load(1, bench.time(MEASURED));
      CpuTimes after = CpuTimes.of(processes);
      double idle = seconds(before.since(begin)) / bench.time(IDLE).toNanos();
      double used = seconds(after.since(before)) - idle * bench.time(MEASURED).toNanos();
      return new Measured(name, meter, used, residentBytes());
    }

    private Meter load(int factor, Duration time) throws InterruptedException {
      var conversations = new ConversationNames();
      var meter = new Meter();
      OpenLoop.run(
          factor * CONVERSATIONS_PER_SECOND,
          time,
          dueAt -> source.ask(conversations.next(), dueAt, meter));
      Drain.await(meter, LONGEST_REPLY);
      return meter;
    }

    private static double seconds(CpuTimes times) {
      return times.byProcess().keySet().stream()
          .filter(process -> !NOT_OF_THE_WAY.contains(process))
          .mapToDouble(times::seconds)
          .sum();
    }

    private double residentBytes() throws IOException {
      double bytes = 0;
      for (ServerProcess each : processes) {
        if (!NOT_OF_THE_WAY.contains(each.name())) {
          bytes += Footprint.of(each).residentBytes();
        }
      }
      return bytes;
    }
  }

  /**
   * What was found of a way.
   *
   * @param cpuSeconds of its processes, beyond what they take without load
   */
  private record Measured(String name, Meter meter, double cpuSeconds, double residentBytes) {
    Window window() {
      return meter.window();
    }

    Object[] replies() {
      return new Object[] {name, meter.askedCount(), meter.completedCount(), meter.failedCount()};
    }

    Object[] costs() {
      return new Object[] {
        name,
        window().addedFirstToken().p50(),
        window().addedFirstToken().p99(),
        window().transit().p50(),
        window().transit().p99(),
        MICROS * cpuSeconds / window().tokens(),
        residentBytes / MIB
      };
    }
  }

  private ScenarioResult result(List<Measured> ways, boolean withGateway) {
    ReportTable.Builder table =
        ReportTable.of(
            "What a reply costs",
            "way",
            "added to the first token p50, ms",
            "p99, ms",
            "transit of a token p50, ms",
            "p99, ms",
            "processor time of a token, µs",
            "resident, MiB");
    ReportTable.Builder replies = ReportTable.of("Replies", "way", "asked", "completed", "failed");
    ways.forEach(way -> table.row(way.costs()));
    ways.forEach(way -> replies.row(way.replies()));
    ScenarioResult.Builder result =
        ScenarioResult.of(
                name(),
                "what each way to a reply costs, at %.0f conversations/s of %d tokens"
                    .formatted(CONVERSATIONS_PER_SECOND, TOKENS))
            .table(table.build())
            .table(replies.build());
    var failed = new FailedReplies();
    ways.forEach(way -> failed.of(way.name(), way.meter()));
    failed.addTo(result);
    if (withGateway) {
      result.target(
          Target.atMost(
              "added time to first token, p50, beside the gateway",
              p50(ways, "chatbot") / p50(ways, "a gateway"),
              MOST_BESIDE_THE_GATEWAY,
              "×"));
    }
    return result
        .target(
            Target.atMost(
                "replies of the chatbot not completed",
                ways.stream()
                    .filter(way -> way.name().equals("chatbot"))
                    .mapToLong(way -> way.meter().lostCount())
                    .sum(),
                0,
                ""))
        .note(
            withGateway
                ? "A gateway: Portkey's, %s, one process of Node.js; it keeps nothing, and speaks HTTP."
                    .formatted(GatewayProcess.VERSION)
                : "Without a gateway: npm could not bring it.")
        .note(
            "A plain service: one process with the chatbot's API that asks the model and passes its"
                + " tokens on, with conversations in memory, a rate limit in Redis and a log event"
                + " in Kafka that it does not wait for.")
        .note(
            "Processor time: of the processes that the way takes, broker and servers included, but"
                + " the model and the load, beyond what they take without any. Resident: the memory"
                + " of the same processes; heaps have a fixed size.")
        .build();
  }

  private static double p50(List<Measured> ways, String name) {
    return ways.stream()
        .filter(way -> way.name().equals(name))
        .mapToDouble(way -> way.window().addedFirstToken().p50())
        .findFirst()
        .orElse(Double.NaN);
  }
}
