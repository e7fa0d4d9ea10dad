package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.load.Meter;
import com.milkyhoop.chatbot.bench.load.Window;
import com.milkyhoop.chatbot.bench.process.CpuTimes;
import java.time.Duration;
import java.util.Set;

/**
 * One load, and what came of it.
 *
 * @param offered tokens a second
 * @param atOnce replies that were open at its end
 */
record LoadStep(
    double offered, Duration measured, Window window, int atOnce, Meter meter, CpuTimes cpu) {
  private static final double LATEST_P99_MILLIS = 500;
  private static final Set<String> NOT_THE_SERVICES = Set.of("openai-stub", CpuTimes.LOAD);

  double tokensPerSecond() {
    return window.tokens() * 1e9 / measured.toNanos();
  }

  double p99() {
    return window.transit().p99();
  }

  /** Late also where tokens come in time, but fewer of them than are asked for. */
  boolean isInTime() {
    return p99() <= LATEST_P99_MILLIS && tokensPerSecond() > 0.9 * offered;
  }

  double cores(String process) {
    return cpu.seconds(process) * 1e9 / measured.toNanos();
  }

  double cpuSecondsOfAMillionTokens(String process) {
    return cpu.seconds(process) * 1e6 / window.tokens();
  }

  /** Returns the tokens for each second of a core, of all processes but the model and the load. */
  double tokensOfACore() {
    double seconds =
        cpu.byProcess().keySet().stream()
            .filter(process -> !NOT_THE_SERVICES.contains(process))
            .mapToDouble(cpu::seconds)
            .sum();
    return window.tokens() / seconds;
  }
}
