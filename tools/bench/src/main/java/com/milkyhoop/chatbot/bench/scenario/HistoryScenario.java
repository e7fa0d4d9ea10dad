package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.history.HistoryLoader;
import com.milkyhoop.chatbot.bench.history.PastConversations;
import com.milkyhoop.chatbot.bench.history.PastExchange;
import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.bench.load.Meter;
import com.milkyhoop.chatbot.bench.replay.ReplayRun;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.modelstub.TokenStamp;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Measures whether a turn costs more where its conversation is long, or where there are many
 * others.
 */
public final class HistoryScenario implements Scenario {
  private static final StubBehaviour MODEL = StubBehaviour.FAST.withAnswerTokens(8);
  private static final double TURNS_PER_SECOND = 40;
  private static final double WARM_UP_PER_SECOND = 60;
  private static final Duration WARM_UP = Duration.ofSeconds(90);

  /** No conversation is asked twice where there are the fewest. */
  private static final Duration WINDOW = Duration.ofSeconds(4);

  private static final int WINDOWS = 5;
  private static final Duration ONE_REPLY = Duration.ofSeconds(30);
  private static final List<Integer> SIZES = List.of(1_000, 100_000, 1_000_000);
  private static final List<Integer> SMALL_SIZES = List.of(50, 200, 1_000);

  /** Some 90 of them fill CONTEXT_MAX_TOKENS, so that prompts are alike from there on. */
  private static final PastExchange LONG_TURN = PastExchange.ofWords(30, 140);

  private static final PastExchange SHORT_TURN = PastExchange.ofWords(12, 40);

  /** A prime, to ask for conversations in another order than they were loaded. */
  private static final long STRIDE = 611_953;

  /**
   * @param turns before the measured one
   * @param conversations so many that few are asked twice, or that it matters little
   */
  private record Length(int turns, int conversations) {
    static final List<Length> ALL =
        List.of(
            new Length(1, 1_000),
            new Length(10, 500),
            new Length(100, 100),
            new Length(1_000, 100));
    static final List<Length> SHORT =
        List.of(new Length(1, 50), new Length(10, 10), new Length(50, 5));
  }

  @Override
  public String name() {
    return "history";
  }

  @Override
  public ScenarioResult run(Bench bench) throws Exception {
    if (!bench.isShort()) {
      bench.close();
    }
    LocalStack stack = bench.stack(Stacks.oneOfEach(MODEL));
    if (!bench.isShort()) {
      // It would work through what is loaded while others are measured.
      stack.sink().stop();
    }
    try (ChatbotSource chatbot = Stacks.chatbot(stack);
        HistoryLoader loader = new HistoryLoader(stack)) {
      return new Run(bench, stack, chatbot, loader).result();
    } finally {
      if (!bench.isShort()) {
        bench.close();
      }
    }
  }

  private record Run(
      Bench bench,
      LocalStack stack,
      ChatbotSource chatbot,
      HistoryLoader loader,
      ReportTable.Builder loaded) {
    Run(Bench bench, LocalStack stack, ChatbotSource chatbot, HistoryLoader loader) {
      this(
          bench,
          stack,
          chatbot,
          loader,
          ReportTable.of("Loading", "conversations", "turns of each", "seconds", "turns/s"));
    }

    ScenarioResult result() throws Exception {
      List<HistoryResult.OfSize> sizes = bySize();
      List<HistoryResult.OfLength> lengths = byLength();
      if (bench.isShort()) {
        prove();
      }
      return HistoryResult.of(lengths, sizes, loaded.build());
    }

    /** Proves that loaded turns are in the log as real ones are, and those that came after them. */
    private void prove() throws IOException, InterruptedException {
      ReplayRun proof =
          ReplayRun.of(
              bench.home(),
              Map.of("KAFKA_BROKER", stack.kafka().bootstrapServers()),
              List.of("verify", "--log-only"));
      bench.say("the log holds: %.1f s".formatted(proof.seconds()));
    }

    /** The stores only grow; the JVM is warm before they do. */
    private List<HistoryResult.OfSize> bySize() throws Exception {
      List<Integer> sizes = bench.isShort() ? SMALL_SIZES : SIZES;
      PastConversations first = load("warm-", sizes.getFirst() / 10, 1, SHORT_TURN);
      bench.say("warming up");
      new TurnCost(inTurn(first, 0))
          .measure(
              stack,
              chatbot,
              WARM_UP_PER_SECOND,
              bench.time(WARM_UP),
              Quiescence.await(bench, stack));
      List<HistoryResult.OfSize> costs = new ArrayList<>();
      int before = first.count();
      for (int size : sizes) {
        PastConversations more = load("size-" + size + "-", size - before, 1, SHORT_TURN);
        before = size;
        var cost = new TurnCost(inTurn(more, 0));
        Quiescence.Usage rest = Quiescence.await(bench, stack);
        for (int window = 0; window < WINDOWS; window++) {
          measure(cost, rest);
        }
        bench.say("%,d conversations: %,.0f µs a turn".formatted(size, cost.cpuMicros()));
        costs.add(new HistoryResult.OfSize(size, cost));
      }
      return costs;
    }

    /** All lengths take turns. */
    private List<HistoryResult.OfLength> byLength() throws Exception {
      List<HistoryResult.OfLength> costs = new ArrayList<>();
      for (Length length : bench.isShort() ? Length.SHORT : Length.ALL) {
        PastConversations past =
            load(
                "length-" + length.turns() + "-",
                length.conversations(),
                length.turns(),
                LONG_TURN);
        costs.add(
            new HistoryResult.OfLength(
                length.turns(), earlierTurnsInPrompt(past.name(0)), new TurnCost(inTurn(past, 1))));
      }
      Quiescence.Usage rest = Quiescence.await(bench, stack);
      for (int window = 0; window < WINDOWS; window++) {
        for (HistoryResult.OfLength each : costs) {
          measure(each.cost(), rest);
        }
      }
      return costs;
    }

    private void measure(TurnCost cost, Quiescence.Usage rest) throws InterruptedException {
      cost.measure(stack, chatbot, TURNS_PER_SECOND, bench.time(WINDOW), rest);
    }

    private PastConversations load(String prefix, int count, int turns, PastExchange turn)
        throws Exception {
      var past = new PastConversations(prefix, count, turns, turn);
      bench.say("loading %,d conversations of %,d turns".formatted(count, turns));
      double seconds = loader.load(past).toNanos() / 1e9;
      loaded.row(count, turns, seconds, past.allTurns() / seconds);
      return past;
    }

    /** The one whose turn it is, from number {@code first} on, and then from there again. */
    private static Supplier<String> inTurn(PastConversations past, int first) {
      long[] next = {0};
      return () -> past.name(first + (int) (next[0]++ * STRIDE % (past.count() - first)));
    }

    private int earlierTurnsInPrompt(String conversation) throws InterruptedException {
      stack.stub().clearRequests();
      var meter = new Meter();
      chatbot.ask(conversation, TokenStamp.nowMicros(), meter);
      Drain.await(meter, ONE_REPLY);
      return stack.stub().requests().getLast().messages("user").size() - 1;
    }
  }
}
