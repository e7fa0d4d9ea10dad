package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.process.CpuTimes;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.ServiceProcess;
import java.time.Duration;

/** Waits until the processors of a stack have nothing left to do: no compaction, no standby. */
final class Quiescence {
  private static final Duration SAMPLE = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final double BUSY_CORES = 0.15;

  private Quiescence() {}

  /** Holds what each process used for so long. */
  record Usage(CpuTimes used, Duration during) {
    double cores(String process) {
      return used.seconds(process) * 1e9 / during.toNanos();
    }
  }

  /** Returns what was used last, also where it does not come to rest within a minute and a half. */
  static Usage await(Bench bench, LocalStack stack) throws InterruptedException {
    long end = System.nanoTime() + bench.time(LIMIT).toNanos();
    Duration length = bench.time(SAMPLE);
    Usage usage = sample(stack, length);
    while (isBusy(stack, usage) && System.nanoTime() - end < 0) {
      usage = sample(stack, length);
    }
    return usage;
  }

  private static Usage sample(LocalStack stack, Duration length) throws InterruptedException {
    CpuTimes before = CpuTimes.of(stack);
    Thread.sleep(length);
    return new Usage(CpuTimes.of(stack).since(before), length);
  }

  private static boolean isBusy(LocalStack stack, Usage usage) {
    return stack.processors().stream()
        .map(ServiceProcess::name)
        .anyMatch(name -> usage.cores(name) > BUSY_CORES);
  }
}
