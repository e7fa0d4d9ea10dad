package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.bench.load.Meter;
import com.milkyhoop.chatbot.bench.load.OpenLoop;
import com.milkyhoop.chatbot.bench.load.Window;
import com.milkyhoop.chatbot.bench.process.LiveHeap;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Target;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.io.IOException;
import java.time.Duration;

/** Many replies at once on one processor and one ingress: is any lost, and what does each take? */
public final class ConcurrencyScenario implements Scenario {
  private static final int REPLIES = 5_000;
  private static final int FEW = 200;
  private static final int TOKENS = 200;
  private static final StubBehaviour MODEL =
      StubBehaviour.LIKE_A_MODEL.withTokensPerSecond(5).withAnswerTokens(TOKENS);
  private static final Duration RISE = Duration.ofSeconds(15);
  private static final Duration ALL_OPEN = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final double MIB = 1024 * 1024;
  private static final double KIB = 1024;

  @Override
  public String name() {
    return "concurrency";
  }

  @Override
  public ScenarioResult run(Bench bench) throws Exception {
    int replies = bench.isShort() ? FEW : REPLIES;
    StubBehaviour model = bench.isShort() ? MODEL.withAnswerTokens(TOKENS / 10) : MODEL;
    LocalStack stack = bench.stack(Stacks.oneOfEach(model));
    ServiceProcess ingress = stack.ingresses().getFirst();
    ServiceProcess processor = stack.processors().getFirst();
    try (ChatbotSource chatbot = Stacks.chatbot(stack)) {
      var warmUp = new Meter();
      run(chatbot, FEW, bench.time(RISE), warmUp);
      Drain.await(warmUp, LONGEST);
      Heaps before = Heaps.of(ingress, processor);
      var meter = new Meter();
      run(chatbot, replies, bench.time(RISE), meter);
      Thread.sleep(bench.time(ALL_OPEN));
      int open = meter.open();
      Heaps during = Heaps.of(ingress, processor);
      bench.say("%,d replies at once".formatted(open));
      Drain.await(meter, LONGEST);
      return result(replies, open, meter, before, during);
    }
  }

  private static void run(ChatbotSource chatbot, int replies, Duration rise, Meter meter)
      throws InterruptedException {
    var conversations = new ConversationNames();
    double perSecond = replies * 1e9 / rise.toNanos();
    OpenLoop.run(perSecond, rise, dueAt -> chatbot.ask(conversations.next(), dueAt, meter));
  }

  /** Bytes in use after a full collection. */
  private record Heaps(long ingress, long processor) {
    static Heaps of(ServiceProcess ingress, ServiceProcess processor)
        throws IOException, InterruptedException {
      return new Heaps(LiveHeap.bytes(ingress.pid()), LiveHeap.bytes(processor.pid()));
    }
  }

  private ScenarioResult result(int replies, int open, Meter meter, Heaps before, Heaps during) {
    Window window = meter.window();
    double ingressEach = (during.ingress() - before.ingress()) / KIB / open;
    double processorEach = (during.processor() - before.processor()) / KIB / open;
    ReportTable heap =
        ReportTable.of(
                "Heap in use after a full collection",
                "service",
                "at rest, MiB",
                "%,d replies at once, MiB".formatted(open),
                "each reply, KiB")
            .row("ingress", before.ingress() / MIB, during.ingress() / MIB, ingressEach)
            .row("processor", before.processor() / MIB, during.processor() / MIB, processorEach)
            .build();
    ReportTable outcome =
        ReportTable.of(
                "Replies",
                "asked",
                "completed",
                "failed",
                "without an end",
                "most at once",
                "transit p50, ms",
                "transit p99, ms")
            .row(
                meter.askedCount(),
                meter.completedCount(),
                meter.failedCount(),
                meter.open(),
                meter.mostOpen(),
                window.transit().p50(),
                window.transit().p99())
            .build();
    ScenarioResult.Builder result =
        ScenarioResult.of(
                name(),
                "%,d replies at once at 5 tokens/s, one ingress, one processor".formatted(replies))
            .table(outcome)
            .table(heap);
    return new FailedReplies()
        .of("chatbot", meter)
        .addTo(result)
        .target(Target.atMost("replies lost", replies - meter.completedCount(), 0, ""))
        .target(Target.atLeast("replies at once", open, replies, ""))
        .target(Target.atMost("heap of the ingress", during.ingress() / MIB, 1_024, "MiB"))
        .target(Target.atMost("heap of the processor", during.processor() / MIB, 1_024, "MiB"))
        .target(
            Target.atMost(
                "a reply in flight, both services", ingressEach + processorEach, 100, "KiB"))
        .build();
  }
}
