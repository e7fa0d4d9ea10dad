package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.history.Changelogs;
import com.milkyhoop.chatbot.bench.history.HistoryLoader;
import com.milkyhoop.chatbot.bench.history.PastConversations;
import com.milkyhoop.chatbot.bench.history.PastExchange;
import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.bench.load.Meter;
import com.milkyhoop.chatbot.bench.load.OpenLoop;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Target;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Measures how long conversations wait when a processor is killed and its disk is lost. */
public final class RestoreScenario implements Scenario {
  private static final StubBehaviour MODEL = StubBehaviour.FAST.withAnswerTokens(8);
  private static final double WARM_UP_PER_SECOND = 40;
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final int CONVERSATIONS = 100_000;
  private static final int FEW_CONVERSATIONS = 500;
  private static final PastExchange TURN = PastExchange.ofWords(12, 40);
  private static final int REPEATED = 3;

  /** Bounds how many conversations are looked through to find one of each partition. */
  private static final int PROBES = 200;

  private static final double MOST_MORE_SECONDS = 2;

  @Override
  public String name() {
    return "restore";
  }

  @Override
  public ScenarioResult run(Bench bench) throws Exception {
    if (!bench.isShort()) {
      bench.close();
    }
    LocalStack stack =
        bench.stack(bench.isShort() ? Stacks.oneOfEach(MODEL) : Stacks.withProcessors(2, MODEL));
    try (ChatbotSource chatbot = Stacks.chatbot(stack);
        HistoryLoader loader = new HistoryLoader(stack)) {
      var run = new Run(bench, stack, loader, new Crash(stack, chatbot, Stacks.PARTITIONS, true));
      return bench.isShort() ? run.once() : run.all(chatbot);
    } finally {
      if (!bench.isShort()) {
        bench.close();
      }
    }
  }

  /** The same loss several times. */
  private record Case(String title, long changelogs, List<Crash.Outcome> outcomes) {
    double firstTokenSeconds() {
      return median(outcomes.stream().map(Crash.Outcome::firstTokenSeconds).toList());
    }

    double readySeconds() {
      return median(outcomes.stream().map(Crash.Outcome::readySeconds).toList());
    }

    private static double median(List<Double> values) {
      return values.stream().sorted().toList().get(values.size() / 2);
    }
  }

  private record Run(Bench bench, LocalStack stack, HistoryLoader loader, Crash loss) {
    ScenarioResult once() throws Exception {
      PastConversations past = past("past-", FEW_CONVERSATIONS);
      loader.load(past);
      return result(List.of(lose("%,d conversations".formatted(past.count()), past, 0, 1)));
    }

    ScenarioResult all(ChatbotSource chatbot) throws Exception {
      ServiceProcess second = stack.processors().getLast();
      warmUp(chatbot);
      List<Case> cases = new ArrayList<>();
      cases.add(lose("none, two processors", past("none-2-", REPEATED * PROBES), 0, REPEATED));
      second.stop();
      cases.add(lose("none, one processor", past("none-1-", REPEATED * PROBES), 0, REPEATED));
      PastConversations past = past("past-", CONVERSATIONS);
      bench.say("loading %,d conversations".formatted(past.count()));
      loader.load(past);
      cases.add(lose("%,d, one processor".formatted(past.count()), past, 0, REPEATED));
      second.start();
      cases.add(
          lose(
              "%,d, two processors with standbys".formatted(past.count()),
              past,
              REPEATED * PROBES,
              REPEATED));
      return result(cases);
    }

    private void warmUp(ChatbotSource chatbot) throws InterruptedException {
      bench.say("warming up");
      var meter = new Meter();
      var conversations = new ConversationNames();
      OpenLoop.run(
          WARM_UP_PER_SECOND, WARM_UP, dueAt -> chatbot.ask(conversations.next(), dueAt, meter));
      Drain.await(meter, WARM_UP);
    }

    private static PastConversations past(String prefix, int count) {
      return new PastConversations(prefix, count, 1, TURN);
    }

    /**
     * Takes their disks from the processors, one after the other, each when all have caught up.
     *
     * @param first number of the first conversation that may be asked; none is asked twice
     */
    private Case lose(String title, PastConversations asked, int first, int times)
        throws Exception {
      List<ServiceProcess> running =
          stack.processors().stream().filter(ServiceProcess::isRunning).toList();
      List<Crash.Outcome> outcomes = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        Quiescence.await(bench, stack);
        ServiceProcess victim = running.get(i % running.size());
        Crash.Outcome outcome = loss.of(victim, asked, first + i * PROBES);
        bench.say(
            "%s: first token after %.1f s, ready after %.1f s"
                .formatted(title, outcome.firstTokenSeconds(), outcome.readySeconds()));
        outcomes.add(outcome);
      }
      return new Case(title, Changelogs.of(stack.kafka().bootstrapServers()).records(), outcomes);
    }

    private static ScenarioResult result(List<Case> cases) {
      ReportTable.Builder table =
          ReportTable.of(
              "A processor killed, its disk lost, started again at once",
              "conversations",
              "records in the changelogs",
              "times",
              "first token, s (median)",
              "most",
              "ready again, s (median)",
              "most",
              "earlier turns in the next prompt",
              "replies",
              "completed");
      for (Case each : cases) {
        table.row(
            each.title(),
            each.changelogs(),
            each.outcomes().size(),
            each.firstTokenSeconds(),
            each.outcomes().stream()
                .mapToDouble(Crash.Outcome::firstTokenSeconds)
                .max()
                .orElseThrow(),
            each.readySeconds(),
            each.outcomes().stream().mapToDouble(Crash.Outcome::readySeconds).max().orElseThrow(),
            each.outcomes().stream().mapToInt(Crash.Outcome::earlierTurns).min().orElseThrow(),
            each.outcomes().size() * Stacks.PARTITIONS,
            each.outcomes().stream().mapToLong(Crash.Outcome::completed).sum());
      }
      return ScenarioResult.of(
              "restore", "how long conversations wait when a processor loses its disk")
          .table(table.build())
          .target(
              Target.atMost(
                  "first token with a standby, later than without any state",
                  cases.getLast().firstTokenSeconds() - cases.getFirst().firstTokenSeconds(),
                  MOST_MORE_SECONDS,
                  "s"))
          .note(
              "First token: from the kill until the last partition's message, sent right after it,"
                  + " has its first token, without the model's own time. Ready again: until the"
                  + " killed processor, started at once, says so.")
          .build();
    }
  }
}
