package com.milkyhoop.chatbot.bench.process;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The processor time that each process, such as those of a stack, its children included, and this
 * one, {@link #LOAD}, have used since they began.
 */
public record CpuTimes(Map<String, Duration> byProcess) {
  /** Names this process. */
  public static final String LOAD = "load";

  public static CpuTimes of(LocalStack stack) {
    return of(stack.processes());
  }

  public static CpuTimes of(List<? extends ServerProcess> processes) {
    Map<String, Duration> times = new LinkedHashMap<>();
    for (ServerProcess each : processes) {
      if (each.isRunning()) {
        times.put(each.name(), ofFamily(each.pid()));
      }
    }
    times.put(LOAD, ofOne(ProcessHandle.current()));
    return new CpuTimes(times);
  }

  private static Duration ofFamily(long pid) {
    return ProcessHandle.of(pid).stream()
        .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
        .map(CpuTimes::ofOne)
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static Duration ofOne(ProcessHandle process) {
    Optional<Duration> time = process.info().totalCpuDuration();
    return time.orElse(Duration.ZERO);
  }

  /** Returns what was used since then. */
  public CpuTimes since(CpuTimes earlier) {
    Map<String, Duration> used = new LinkedHashMap<>();
    byProcess.forEach(
        (name, time) ->
            used.put(name, time.minus(earlier.byProcess.getOrDefault(name, Duration.ZERO))));
    return new CpuTimes(used);
  }

  /** Seconds of processor time; 0 for a process that is not there. */
  public double seconds(String process) {
    return byProcess.getOrDefault(process, Duration.ZERO).toNanos() / 1e9;
  }

  /** Seconds of all processes. */
  public double total() {
    return byProcess.keySet().stream().mapToDouble(this::seconds).sum();
  }
}
