package com.milkyhoop.chatbot.bench.micro;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import java.util.Collection;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures what single steps of the hot paths cost, each in a JVM of its own. */
public final class MicroScenario implements Scenario {
  private static final String ALL_OF_OURS = "com\\.milkyhoop\\.chatbot\\..*Benchmark\\..*";

  @Override
  public String name() {
    return "micro";
  }

  @Override
  public ScenarioResult run(Bench bench) throws RunnerException {
    bench.close();
    Collection<RunResult> results = new Runner(options(bench.isShort()).build()).run();
    ReportTable.Builder table =
        ReportTable.of("Time of one", "step", "parameter", "time", "± 99.9 %", "unit");
    for (RunResult each : results) {
      Result<?> result = each.getPrimaryResult();
      String benchmark = each.getParams().getBenchmark();
      table.row(
          benchmark.replaceAll(".*\\.(\\w+)Benchmark\\.(\\w+)$", "$1: $2"),
          each.getParams().getParamsKeys().stream()
              .map(each.getParams()::getParam)
              .findFirst()
              .orElse(""),
          result.getScore(),
          result.getScoreError(),
          result.getScoreUnit());
    }
    return ScenarioResult.of(name(), "what single steps of the hot paths cost")
        .table(table.build())
        .build();
  }

  private static ChainedOptionsBuilder options(boolean isShort) {
    TimeValue iteration = isShort ? TimeValue.milliseconds(10) : TimeValue.seconds(2);
    int count = isShort ? 1 : 5;
    return new OptionsBuilder()
        .include(ALL_OF_OURS)
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT)
        .forks(isShort ? 0 : 1)
        .jvmArgsAppend("-Xmx512m")
        .warmupIterations(count)
        .warmupTime(iteration)
        .measurementIterations(count)
        .measurementTime(iteration);
  }
}
