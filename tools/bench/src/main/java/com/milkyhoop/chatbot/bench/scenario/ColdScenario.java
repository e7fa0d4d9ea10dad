package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.bench.load.Meter;
import com.milkyhoop.chatbot.bench.load.Micros;
import com.milkyhoop.chatbot.bench.load.OpenLoop;
import com.milkyhoop.chatbot.bench.load.Window;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Target;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.Release;
import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.localstack.process.AotCaches;
import com.milkyhoop.chatbot.localstack.process.AotTraining;
import com.milkyhoop.chatbot.localstack.process.JvmKind;
import com.milkyhoop.chatbot.localstack.process.StartupCache;
import com.milkyhoop.chatbot.localstack.process.TemporaryFolder;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Measures services that have just started, as a roll-out or autoscaling does it, with an
 * ahead-of-time cache and without, beside warm ones. Brokers, stub and load are warm.
 */
public final class ColdScenario implements Scenario {
  private static final double TURNS_PER_SECOND = 100;
  private static final List<Integer> FIRST_TURNS = List.of(500, 1_000, 2_000, 5_000);
  private static final Duration TRAINED = Duration.ofSeconds(30);

  /** Makes some ten thousand turns, together with the first ones. */
  private static final Duration WARM_UP = Duration.ofSeconds(30);

  private static final double WARM_UP_FACTOR = 2;
  private static final Duration MEASURED = Duration.ofSeconds(20);
  private static final Duration LONGEST_REPLY = Duration.ofSeconds(30);
  private static final StubBehaviour MODEL =
      StubBehaviour.LIKE_A_MODEL.withTokensPerSecond(50).withAnswerTokens(40).withStampedTokens();

  private static final double MOST_TIMES_WARM = 1.25;
  private static final double MOST_SECONDS_TO_READY = 1.5;
  private static final double MOST_STOP_LONGER = 0.25;

  @Override
  public String name() {
    return "cold";
  }

  @Override
  public ScenarioResult run(Bench bench) throws Exception {
    bench.close();
    Path caches = TemporaryFolder.create().resolve("caches");
    AotTraining training = AotTraining.into(caches);
    var exchanged = new ExchangedCache(training);
    try (LocalStack stack = stack(bench, exchanged)) {
      stack.start();
      bench.say("training");
      load(stack, TURNS_PER_SECOND, bench.time(TRAINED));
      stop(stack);
      training.assemble();
      exchanged.cache = StartupCache.NONE;
      Start without = start(bench, stack, "without a cache");
      Firsts firstWithout = first(bench, stack);
      Start.Stops stopWithout = stop(stack);
      exchanged.cache = AotCaches.in(caches, StartupCache.NONE);
      Start with = start(bench, stack, "with a cache");
      Firsts firstWith = first(bench, stack);
      load(stack, WARM_UP_FACTOR * TURNS_PER_SECOND, bench.time(WARM_UP));
      bench.say("measuring warm ones");
      Micros warm = load(stack, TURNS_PER_SECOND, bench.time(MEASURED)).addedFirstToken();
      Start.Stops stopWith = stop(stack);
      return result(
          new Start(without.seconds(), stopWithout),
          firstWithout,
          new Start(with.seconds(), stopWith),
          firstWith,
          warm);
    }
  }

  private static LocalStack stack(Bench bench, StartupCache cache) {
    var builder =
        LocalStack.at(bench.home())
            .stub(MODEL)
            .variable("RATE_LIMIT_RATE", "1000000")
            .variable("RATE_LIMIT_CAPACITY", "1000000")
            .variable("MODEL_PERMITS", String.valueOf(Stacks.MOST_AT_ONCE))
            .variable("MAX_OPEN_CALLS", String.valueOf(Stacks.MOST_AT_ONCE))
            .variable("LOG_LEVEL", "WARN")
            .startupCache(cache);
    return (bench.isShort() ? builder : builder.longRunning()).build();
  }

  /** Starts the services one after the other, each with what the cache is now. */
  private static Start start(Bench bench, LocalStack stack, String what) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    for (ServiceProcess each : services(stack)) {
      each.use(Release.at(bench.home()));
      seconds.put(each.name(), seconds(each::start));
      bench.say("%s ready after %.2f s, %s".formatted(each.name(), seconds.get(each.name()), what));
    }
    return new Start(seconds, new Start.Stops(Map.of()));
  }

  private static Start.Stops stop(LocalStack stack) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    for (ServiceProcess each : services(stack)) {
      seconds.put(each.name(), seconds(each::stop));
    }
    return new Start.Stops(seconds);
  }

  /** Returns them with the ingress last: who asks finds a processor. */
  private static List<ServiceProcess> services(LocalStack stack) {
    List<ServiceProcess> services = new ArrayList<>(stack.processors());
    services.add(stack.sink());
    services.addAll(stack.ingresses());
    return services;
  }

  private static double seconds(Runnable action) {
    long begin = System.nanoTime();
    action.run();
    return (System.nanoTime() - begin) / 1e9;
  }

  /** Has the first turns answered, part by part. */
  private static Firsts first(Bench bench, LocalStack stack) throws InterruptedException {
    List<Micros> parts = new ArrayList<>();
    var meter = new Meter();
    var conversations = new ConversationNames();
    try (ChatbotSource chatbot = Stacks.chatbot(stack)) {
      int before = 0;
      for (int until : FIRST_TURNS) {
        Window window = meter.openWindow();
        var time = Duration.ofMillis((long) ((until - before) * 1_000 / TURNS_PER_SECOND));
        OpenLoop.run(
            TURNS_PER_SECOND,
            bench.time(time),
            dueAt -> chatbot.ask(conversations.next(), dueAt, meter));
        parts.add(window.addedFirstToken());
        bench.say("p50 %.2f ms until turn %d".formatted(parts.getLast().p50(), until));
        before = until;
      }
      Drain.await(meter, LONGEST_REPLY);
    }
    Micros all = new Micros();
    parts.forEach(all::add);
    return new Firsts(parts, all, meter);
  }

  private static Window load(LocalStack stack, double perSecond, Duration duration)
      throws InterruptedException {
    var meter = new Meter();
    var conversations = new ConversationNames();
    try (ChatbotSource chatbot = Stacks.chatbot(stack)) {
      OpenLoop.run(perSecond, duration, dueAt -> chatbot.ask(conversations.next(), dueAt, meter));
      Drain.await(meter, LONGEST_REPLY);
    }
    return meter.window();
  }

  private ScenarioResult result(
      Start without, Firsts firstWithout, Start with, Firsts firstWith, Micros warm) {
    ReportTable.Builder starts =
        ReportTable.of(
            "A service on a running broker, s",
            "service",
            "from main to /readyz, with a cache",
            "without",
            "from SIGTERM to its end, with a cache",
            "without");
    with.seconds()
        .forEach(
            (name, ready) ->
                starts.row(
                    name,
                    ready,
                    Objects.requireNonNull(without.seconds().get(name)),
                    with.stops().of(name),
                    without.stops().of(name)));
    ReportTable.Builder firsts =
        ReportTable.of(
            "Added time to first token after a start, ms",
            "turns",
            "p50, with a cache",
            "p99",
            "p50, without",
            "p99");
    int before = 0;
    for (int i = 0; i < FIRST_TURNS.size(); i++) {
      Micros one = firstWith.parts().get(i);
      Micros other = firstWithout.parts().get(i);
      firsts.row(
          "%,d to %,d".formatted(before + 1, FIRST_TURNS.get(i)),
          one.p50(),
          one.p99(),
          other.p50(),
          other.p99());
      before = FIRST_TURNS.get(i);
    }
    firsts.row(
        "all of them",
        firstWith.all().p50(),
        firstWith.all().p99(),
        firstWithout.all().p50(),
        firstWithout.all().p99());
    firsts.row("after %,d more: warm".formatted(6_000), warm.p50(), warm.p99(), "–", "–");
    String processor = with.seconds().keySet().iterator().next();
    ScenarioResult.Builder result =
        ScenarioResult.of(
                name(), "what users meet of services that have just started, at 100 turns/s")
            .table(starts.build())
            .table(firsts.build());
    return new FailedReplies()
        .of("without a cache", firstWithout.meter())
        .of("with a cache", firstWith.meter())
        .addTo(result)
        .target(
            Target.atMost(
                "turns 1 to 5,000 with a cache, p50, beside warm ones",
                firstWith.all().p50() / warm.p50(),
                MOST_TIMES_WARM,
                "×"))
        .target(
            Target.atMost(
                "a processor ready, with a cache",
                Objects.requireNonNull(with.seconds().get(processor)),
                MOST_SECONDS_TO_READY,
                "s"))
        .target(
            Target.atMost(
                "a processor's stop with a cache, longer than without",
                with.stops().of(processor) - without.stops().of(processor),
                MOST_STOP_LONGER,
                "s"))
        .target(
            Target.atMost(
                "replies lost",
                firstWith.meter().lostCount() + firstWithout.meter().lostCount(),
                0,
                ""))
        .build();
  }

  /** Holds the seconds to ready and of the stop, by service. */
  private record Start(Map<String, Double> seconds, Stops stops) {
    private record Stops(Map<String, Double> seconds) {
      double of(String name) {
        return Objects.requireNonNull(seconds.get(name));
      }
    }
  }

  private record Firsts(List<Micros> parts, Micros all, Meter meter) {}

  /** Exchanges the services' cache for their next start; the broker's starts are not measured. */
  private static final class ExchangedCache implements StartupCache {
    private static final Set<String> SERVICES = Set.of("processor", "ingress", "sink");
    private volatile StartupCache cache;

    ExchangedCache(StartupCache first) {
      cache = first;
    }

    @Override
    public List<String> options(JvmKind kind, boolean isFirst) {
      return SERVICES.contains(kind.name()) ? cache.options(kind, isFirst) : List.of();
    }
  }
}
