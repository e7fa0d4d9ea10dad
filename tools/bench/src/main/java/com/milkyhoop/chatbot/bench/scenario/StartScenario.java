package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Target;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.LocalStackBuilder;
import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.localstack.process.ClassArchives;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.localstack.process.TemporaryFolder;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Measures how long starts take: of everything on one machine, and of each service beside the rest.
 */
public final class StartScenario implements Scenario {
  private static final int TIMES = 5;
  private static final double MOST_SECONDS_OF_ALL = 10;
  private static final double MOST_SECONDS_OF_ONE = 2;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public ScenarioResult run(Bench bench) {
    return bench.isShort() ? shortly(bench) : thoroughly(bench);
  }

  /** Measures the stack that is there. */
  private ScenarioResult shortly(Bench bench) {
    ReportTable.Builder all = all();
    double ready = seconds(() -> bench.stack(Stacks.oneOfEach(StubBehaviour.FAST)));
    all.row("the first", ready);
    var restarts = restarts(bench, bench.stack(Stacks.oneOfEach(StubBehaviour.FAST)), 1);
    return result(all.build(), ready, restarts, restarts);
  }

  private ScenarioResult thoroughly(Bench bench) {
    bench.close();
    Path folder = TemporaryFolder.create();
    ClassArchives archives = ClassArchives.in(folder.resolve("archives"));
    ReportTable.Builder all = all();
    Map<String, List<Double>> plain;
    try (LocalStack first = stack(bench, folder).build()) {
      all.row("the first", seconds(first::start));
      plain = restarts(bench, first, TIMES);
    }
    writeArchives(stack(bench, folder).startupCache(archives));
    try (LocalStack later = stack(bench, folder).startupCache(archives).build()) {
      double ready = seconds(later::start);
      all.row("later ones, with class archives", ready);
      return result(all.build(), ready, restarts(bench, later, TIMES), plain);
    }
  }

  private static ReportTable.Builder all() {
    return ReportTable.of("Everything, as ./chatbot up starts it", "start", "s");
  }

  /** Each JVM writes one when it ends for the first time. */
  private static void writeArchives(LocalStackBuilder builder) {
    try (LocalStack stack = builder.build()) {
      stack.start();
    }
  }

  private static LocalStackBuilder stack(Bench bench, Path folder) {
    return LocalStack.at(bench.home()).folder(folder.resolve("stack"));
  }

  /** Each service stopped and started again while everything else runs. */
  private static Map<String, List<Double>> restarts(Bench bench, LocalStack stack, int times) {
    List<ServiceProcess> services = new ArrayList<>(stack.ingresses());
    services.addAll(stack.processors());
    services.add(stack.sink());
    Map<String, List<Double>> seconds = new LinkedHashMap<>();
    for (int i = 0; i < times; i++) {
      for (ServerProcess each : services) {
        each.stop();
        double ready = seconds(each::start);
        bench.say("%s ready after %.2f s".formatted(each.name(), ready));
        seconds.computeIfAbsent(each.name(), _ -> new ArrayList<>()).add(ready);
      }
    }
    return seconds;
  }

  private static double seconds(Runnable start) {
    long begin = System.nanoTime();
    start.run();
    return (System.nanoTime() - begin) / 1e9;
  }

  private ScenarioResult result(
      ReportTable all,
      double ready,
      Map<String, List<Double>> archived,
      Map<String, List<Double>> plain) {
    ReportTable.Builder each =
        ReportTable.of(
            "A service on a running broker, from its main to /readyz, s",
            "service",
            "with a class archive",
            "most",
            "without",
            "most");
    archived.forEach(
        (name, times) -> {
          List<Double> without = Objects.requireNonNull(plain.get(name));
          each.row(
              name,
              median(times),
              Collections.max(times),
              median(without),
              Collections.max(without));
        });
    double slowest =
        archived.values().stream().mapToDouble(StartScenario::median).max().orElseThrow();
    return ScenarioResult.of(name(), "how long starts take")
        .table(all)
        .table(each.build())
        .target(Target.atMost("everything ready", ready, MOST_SECONDS_OF_ALL, "s"))
        .target(
            Target.atMost("the slowest service ready (median)", slowest, MOST_SECONDS_OF_ONE, "s"))
        .note(
            "Servers, services and stub start on the same cores. A first start has the database to"
                + " make besides, and no class archives: each JVM writes its own when it ends.")
        .build();
  }

  private static double median(List<Double> times) {
    return times.stream().sorted().toList().get(times.size() / 2);
  }
}
