package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.bench.load.Meter;
import com.milkyhoop.chatbot.bench.load.OpenLoop;
import com.milkyhoop.chatbot.bench.load.Window;
import com.milkyhoop.chatbot.bench.process.Footprint;
import com.milkyhoop.chatbot.bench.report.Plot;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Target;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Chats for hours, with faults, and says what has grown and whether it became slower. */
public final class SoakScenario implements Scenario {
  private static final double CONVERSATIONS_PER_SECOND = 20;
  private static final StubBehaviour MODEL =
      StubBehaviour.LIKE_A_MODEL.withTokensPerSecond(50).withAnswerTokens(40);
  private static final int PERIODS = 24;
  private static final int SHORT_PERIODS = 8;
  private static final double FAULT_AFTER = 0.5;
  private static final Duration AWAY = Duration.ofSeconds(10);
  private static final Duration LONGEST_REPLY = Duration.ofSeconds(60);
  private static final double MOST_GROWTH = 1.2;
  private static final double MEGABYTE = 1024 * 1024;

  @Override
  public String name() {
    return "soak";
  }

  @Override
  public ScenarioResult run(Bench bench) throws Exception {
    LocalStack stack = bench.stack(Stacks.withProcessors(2, MODEL));
    var victim = stack.processors().getLast();
    var faults = new SoakFaults(stack, victim, bench.time(AWAY));
    int count = bench.isShort() ? SHORT_PERIODS : PERIODS;
    Duration period = bench.time(bench.duration()).dividedBy(count);
    List<ServiceProcess> watched =
        stack.services().stream().filter(each -> !each.name().equals(victim.name())).toList();
    var meter = new Meter();
    List<Period> periods = new ArrayList<>();
    try (ChatbotSource chatbot = Stacks.chatbot(stack)) {
      for (int i = 0; i < count; i++) {
        Window window = chat(chatbot, period, meter, faults, bench);
        periods.add(Period.of(window, watched, stack));
      }
      Drain.await(meter, LONGEST_REPLY);
    }
    return result(period, periods, watched, meter);
  }

  /** Chats for a period: quietly and measured first, then with a fault in its second half. */
  private static Window chat(
      ChatbotSource chatbot, Duration period, Meter meter, SoakFaults faults, Bench bench)
      throws InterruptedException {
    var conversations = new ConversationNames();
    Duration quiet = Duration.ofMillis((long) (period.toMillis() * FAULT_AFTER));
    Window window = meter.openWindow();
    OpenLoop.run(
        CONVERSATIONS_PER_SECOND, quiet, dueAt -> chatbot.ask(conversations.next(), dueAt, meter));
    meter.openWindow();
    Thread fault =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    bench.say("fault: " + faults.strike());
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    OpenLoop.run(
        CONVERSATIONS_PER_SECOND,
        period.minus(quiet),
        dueAt -> chatbot.ask(conversations.next(), dueAt, meter));
    fault.join();
    return window;
  }

  /**
   * What one period was like, before its fault, and what processes took at its end.
   *
   * @param footprints in the order of the watched services
   * @param topicBytes on the broker's disk
   */
  private record Period(Window window, List<Footprint> footprints, double topicBytes) {

    static Period of(Window window, List<ServiceProcess> watched, LocalStack stack)
        throws IOException, InterruptedException {
      List<Footprint> footprints = new ArrayList<>();
      for (ServiceProcess each : watched) {
        footprints.add(Footprint.of(each));
      }
      return new Period(window, footprints, bytes(stack.folder().resolve("kafka")));
    }

    private static double bytes(Path folder) throws IOException {
      try (Stream<Path> all = Files.walk(folder)) {
        return all.mapToLong(Period::size).sum();
      }
    }

    /** Returns nothing for what was deleted meanwhile, as logs are. */
    private static long size(Path path) {
      try {
        return Files.isRegularFile(path) ? Files.size(path) : 0;
      } catch (IOException e) {
        return 0;
      }
    }
  }

  private ScenarioResult result(
      Duration period, List<Period> periods, List<ServiceProcess> watched, Meter meter) {
    List<Growth> growths = new ArrayList<>();
    for (int i = 0; i < watched.size(); i++) {
      growths.addAll(growths(watched.get(i).name(), i, periods));
    }
    Growth latency =
        Growth.of(
            "added time to first token p50, ms",
            periods.stream().map(each -> each.window().addedFirstToken().p50()).toList());
    Growth worst =
        growths.stream()
            .filter(each -> !Double.isNaN(each.factor()))
            .max(Comparator.comparingDouble(Growth::factor))
            .orElse(new Growth("nothing", Double.NaN, Double.NaN));
    ScenarioResult.Builder result =
        ScenarioResult.of(
                name(),
                "%.1f hours of %.0f conversations/s with a fault every %d s"
                    .formatted(
                        period.multipliedBy(periods.size()).toSeconds() / 3600.0,
                        CONVERSATIONS_PER_SECOND,
                        period.toSeconds()))
            .table(table(growths, latency))
            .table(
                ReportTable.of("Replies", "asked", "completed", "failed", "topics a reply, bytes")
                    .row(
                        meter.askedCount(),
                        meter.completedCount(),
                        meter.failedCount(),
                        periods.getLast().topicBytes() / meter.completedCount())
                    .build());
    return new FailedReplies()
        .of("chatbot", meter)
        .addTo(result)
        .plot(plot(periods, watched))
        .target(Target.atMost("growth of " + worst.what(), worst.factor(), MOST_GROWTH, "×"))
        .target(Target.atMost("growth of " + latency.what(), latency.factor(), MOST_GROWTH, "×"))
        .target(Target.atMost("replies that failed", meter.failedCount(), 0, "replies"))
        .note(
            "Early is the median of the second quarter of the time, late that of the last. A"
                + " processor beside the one that is watched is killed, Redis and PostgreSQL go away"
                + " for 10 s, in turn. Latency is that of the time between the faults. The log is"
                + " kept for ever, so topics grow with the replies.")
        .build();
  }

  private static List<Growth> growths(String service, int index, List<Period> periods) {
    return List.of(
        growth(
            service + ": live heap, MB", periods, index, each -> each.liveHeapBytes() / MEGABYTE),
        growth(
            service + ": resident memory, MB",
            periods,
            index,
            each -> each.residentBytes() / MEGABYTE),
        growth(
            service + ": direct memory, MB", periods, index, each -> each.directBytes() / MEGABYTE),
        growth(service + ": threads", periods, index, Footprint::threads),
        growth(service + ": open files", periods, index, Footprint::openFiles));
  }

  private static Growth growth(
      String what, List<Period> periods, int index, ToDoubleFunction<Footprint> figure) {
    return Growth.of(
        what,
        periods.stream().map(each -> figure.applyAsDouble(each.footprints().get(index))).toList());
  }

  private static ReportTable table(List<Growth> growths, Growth latency) {
    ReportTable.Builder table = ReportTable.of("Growth", "what", "early", "late", "×");
    for (Growth each : growths) {
      table.row(each.what(), each.early(), each.late(), each.factor());
    }
    return table.row(latency.what(), latency.early(), latency.late(), latency.factor()).build();
  }

  private static Plot plot(List<Period> periods, List<ServiceProcess> watched) {
    return new Plot(
        "Resident memory",
        "period",
        "MB",
        IntStream.range(0, periods.size()).mapToObj(each -> (double) each).toList(),
        IntStream.range(0, watched.size())
            .mapToObj(
                i ->
                    new Plot.Line(
                        watched.get(i).name(),
                        periods.stream()
                            .map(each -> each.footprints().get(i).residentBytes() / MEGABYTE)
                            .toList()))
            .toList());
  }
}
