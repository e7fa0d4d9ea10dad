package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.load.Meter;
import com.milkyhoop.chatbot.bench.load.OpenLoop;
import com.milkyhoop.chatbot.bench.load.ReplySource;
import com.milkyhoop.chatbot.bench.load.Window;
import com.milkyhoop.chatbot.bench.process.CpuTimes;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Asks for more and more until tokens are late.
 *
 * @param processes whose processor time counts
 */
record RisingLoad(Bench bench, List<ServerProcess> processes) {
  /** Counts the tokens of a reply. */
  static final int TOKENS = 200;

  private static final double FIRST_OFFER = 2_000;
  private static final double GROWTH = 1.5;
  private static final double SLOW_GROWTH = 1.12;
  private static final double SLOW_FROM = 9_000;
  private static final double HIGHEST_OFFER = 60_000;

  /** A reply lasts 4 s: until then the load grows by itself. */
  private static final Duration RISE = Duration.ofSeconds(6);

  private static final Duration MEASURED = Duration.ofSeconds(10);
  private static final Duration WARM_UP = Duration.ofSeconds(60);
  private static final Duration DRAIN = Duration.ofSeconds(60);

  /** Returns every load that was tried; the last one is late, or the highest. */
  List<LoadStep> on(ReplySource source) throws InterruptedException {
    bench.say("warming up");
    step(source, SLOW_FROM / 2, Duration.ZERO, bench.time(WARM_UP));
    List<LoadStep> steps = new ArrayList<>();
    double offer = FIRST_OFFER;
    do {
      LoadStep step = step(source, offer, bench.time(RISE), bench.time(MEASURED));
      bench.say(
          "%,.0f tokens/s: p99 transit %.0f ms".formatted(step.tokensPerSecond(), step.p99()));
      steps.add(step);
      offer *= offer < SLOW_FROM ? GROWTH : SLOW_GROWTH;
    } while (steps.getLast().isInTime() && offer <= HIGHEST_OFFER && !bench.isShort());
    return steps;
  }

  private LoadStep step(ReplySource source, double offered, Duration rise, Duration measured)
      throws InterruptedException {
    var conversations = new ConversationNames();
    var meter = new Meter();
    LongConsumer ask = dueAt -> source.ask(conversations.next(), dueAt, meter);
    double perSecond = offered / TOKENS;
    OpenLoop.run(perSecond, rise, ask);
    CpuTimes before = CpuTimes.of(processes);
    Window window = meter.openWindow();
    OpenLoop.run(perSecond, measured, ask);
    meter.openWindow();
    CpuTimes used = CpuTimes.of(processes).since(before);
    int atOnce = meter.open();
    Drain.await(meter, DRAIN);
    return new LoadStep(offered, measured, window, atOnce, meter, used);
  }
}
