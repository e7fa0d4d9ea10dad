package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.bench.load.Meter;
import com.milkyhoop.chatbot.bench.load.Micros;
import com.milkyhoop.chatbot.bench.load.OpenLoop;
import com.milkyhoop.chatbot.bench.process.CpuTimes;
import com.milkyhoop.chatbot.localstack.LocalStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Measures what a turn of some kind costs, over all the times that it is measured. One thread. */
final class TurnCost {
  private static final Duration DRAIN = Duration.ofSeconds(30);
  private static final double MICROS = 1e6;

  private final Supplier<String> conversations;
  private final Meter meter = new Meter();
  private final List<Double> windows = new ArrayList<>();

  /**
   * @param conversations names the one whose turn it is
   */
  TurnCost(Supplier<String> conversations) {
    this.conversations = conversations;
  }

  /**
   * Asks at even distances, and waits for the last reply.
   *
   * @param rest what is used without any load
   */
  void measure(
      LocalStack stack,
      ChatbotSource chatbot,
      double perSecond,
      Duration length,
      Quiescence.Usage rest)
      throws InterruptedException {
    String process = stack.processors().getFirst().name();
    CpuTimes before = CpuTimes.of(stack);
    long begin = System.nanoTime();
    long turnsBefore = meter.completedCount();
    OpenLoop.run(perSecond, length, dueAt -> chatbot.ask(conversations.get(), dueAt, meter));
    Drain.await(meter, DRAIN);
    double seconds = (System.nanoTime() - begin) / 1e9;
    double used = CpuTimes.of(stack).since(before).seconds(process) - seconds * rest.cores(process);
    windows.add(used * MICROS / (meter.completedCount() - turnsBefore));
  }

  /** Returns the processor's time, beside what it uses at rest: the median of the windows. */
  double cpuMicros() {
    return windows.isEmpty()
        ? Double.NaN
        : windows.stream().sorted().toList().get(windows.size() / 2);
  }

  /** Returns it in the window where it was least. */
  double leastCpuMicros() {
    return windows.stream().mapToDouble(each -> each).min().orElse(Double.NaN);
  }

  /** Returns it in the window where it was most. */
  double mostCpuMicros() {
    return windows.stream().mapToDouble(each -> each).max().orElse(Double.NaN);
  }

  Micros addedFirstToken() {
    return meter.window().addedFirstToken();
  }

  long turns() {
    return meter.completedCount();
  }

  /** Turns that did not end with a reply. */
  long failed() {
    return meter.lostCount();
  }

  /** Adds why they did not. */
  void tell(String way, FailedReplies failed) {
    failed.of(way, meter);
  }
}
