package com.milkyhoop.chatbot.processor.turn;

import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.ChatModel;
import com.milkyhoop.chatbot.model.ContextLimits;
import com.milkyhoop.chatbot.model.ListPrices;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import com.milkyhoop.chatbot.model.PromptTurn;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.testkit.model.HandModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A runner on fakes: the model and Kafka in the hands of the test. */
public final class RunnerFixture implements TestedRunner {
  public final HandModel model;
  public final FakeReplyWriter replies = new FakeReplyWriter(true);
  public final FakeTurnWriter turns = new FakeTurnWriter();

  /** In the hands of the test, ms; the broker's is the same. */
  public final AtomicLong time = new AtomicLong();

  public final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  /** The turns whose traces were looked for in the stores. */
  public final List<TurnKey> lookedUp = new CopyOnWriteArrayList<>();

  /** Keeps why the process would have been ended. */
  public final List<Throwable> gaveUp = new CopyOnWriteArrayList<>();

  /** The random id of the runner's process. */
  public static final String PROCESS = "process-1";

  /** Holds what other processes have shown. */
  public final FakeEarlierText earlier = new FakeEarlierText();

  /** Holds what was told of calls that were given up. */
  final BlockingQueue<LateCalls> late = new LinkedBlockingQueue<>();

  final HandTimer deadlines = new HandTimer();
  final HandTimer detached = new HandTimer();
  final HandTimer leases = new HandTimer();

  /** Tells of the partitions that the runner follows. */
  final FakeTurnReader reader = new FakeTurnReader();

  /** The machine's clock as a suspension of the process is noticed by, ns. */
  final AtomicLong awake = new AtomicLong();

  /** Counts how often it was asked whether a broker answers. */
  final AtomicInteger probes = new AtomicInteger();

  /** This machine's clock when {@link #time} was 0, ms. */
  private final AtomicLong wallAtStart = new AtomicLong();

  public final BrokerClock clock =
      new BrokerClock(
          () -> time.get() * 1_000_000, () -> wallAtStart.get() + time.get(), broker -> broker);
  public final TurnRunner runner;

  public RunnerFixture(TurnLimits limits) {
    this(limits, new HandModel(), Optional.empty());
  }

  /** A runner that asks this model, and not the one in the hands of the test. */
  public RunnerFixture(TurnLimits limits, ChatModel real) {
    this(limits, new HandModel(), Optional.of(real));
  }

  /** A runner whose model goes on with replies that were begun (R13). */
  static RunnerFixture goingOn(TurnLimits limits) {
    return new RunnerFixture(limits, new HandModel(true), Optional.empty());
  }

  private RunnerFixture(TurnLimits limits, HandModel hand, Optional<ChatModel> real) {
    model = hand;
    var dependencies =
        new TurnRunner.Dependencies(
            real.orElse(model),
            TokenCounter.forModel("gpt-4o"),
            ListPrices.table(),
            replies,
            clock,
            limits,
            new TurnMetrics(metrics),
            new TurnSpans(Tracing.OFF),
            earlier);
    runner =
        new TurnRunner(
            dependencies,
            new TurnRunner.Brokers(
                turns, late::add, this::answers, KafkaRefusals.UNNAMED, gaveUp::add, () -> {}),
            new TurnRunner.Threads(
                turn -> Thread.ofVirtual().start(turn),
                new ThreadTimer("outbox"),
                deadlines,
                detached,
                leases,
                new HandTimer()),
            new Leasing(
                PROCESS,
                LeaseTimes.USUAL,
                Duration.ofMinutes(1),
                () -> time.get() * 1_000_000,
                standing -> {
                  if (turns.leasesStand()) {
                    standing.join();
                  } else if (turns.leasesHeld()) {
                    await().until(turns::holdsLease);
                  }
                },
                listener -> {
                  reader.listener = listener;
                  return reader;
                }),
            new Suspension(awake::get));
  }

  @Override
  public HandModel model() {
    return model;
  }

  @Override
  public FakeTurnWriter turns() {
    return turns;
  }

  @Override
  public FakeReplyWriter replies() {
    return replies;
  }

  @Override
  public TurnRunner runner() {
    return runner;
  }

  /** Room for everything. */
  public static TurnLimits wide() {
    return new TurnLimits(100, 3, 128 * 1024, 1024 * 1024, DeltaLimits.fixed(4000));
  }

  /** A task that has not recovered. */
  @Override
  public TaskTurns open(int partition) {
    return runner.open(
        partition,
        key -> {
          lookedUp.add(key);
          return Optional.empty();
        });
  }

  /** A broker says that it is this time, ms, and so does this machine. */
  public void brokerTime(long now) {
    wallAtStart.set(now - time.get());
    clock.heard(0, now);
  }

  /** Lets time pass for the deadlines of the turns that run, on the test's thread. */
  public void passDeadlines(Duration by) {
    deadlines.pass(by);
  }

  /** One broker of several says that it is this time, ms. */
  public void heard(int broker, long now) {
    clock.heard(broker, now);
  }

  public static TurnKey key(String requestId) {
    return new TurnKey(new ConversationId("user", "session"), requestId);
  }

  public static TurnWork work(String requestId, long requestedAt, int promptChars) {
    var message = new Message(Role.USER, "x".repeat(promptChars));
    return new TurnWork(
        key(requestId),
        TraceParent.named(requestId),
        requestedAt,
        requestedAt,
        Long.MAX_VALUE / 2,
        new Prompt(
            List.of(message),
            List.of(new PromptTurn(1, true, 20)),
            10,
            new ContextLimits("o200k_base", 1000, 100)),
        Optional.empty(),
        List.of(new ReplyTarget(0, 1L)),
        List.of());
  }

  private boolean answers() {
    probes.incrementAndGet();
    return true;
  }

  @Override
  public void close() {
    runner.close();
  }
}
