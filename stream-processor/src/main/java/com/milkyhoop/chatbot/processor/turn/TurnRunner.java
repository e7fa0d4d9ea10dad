package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.model.ChatModel;
import com.milkyhoop.chatbot.model.PriceTable;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.processor.turn.RunningTurn.Stop;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs turns beside the stream threads (R8): a bounded number at once, each on a virtual thread of
 * its own, until its deadline. One a process; stream threads reach it through {@link TaskTurns} and
 * never wait in it.
 */
public final class TurnRunner implements Component {
  /** Holds what a turn needs to run. */
  record Dependencies(
      ChatModel model,
      TokenCounter tokens,
      PriceTable prices,
      ReplyWriter replies,
      BrokerClock clock,
      TurnLimits limits,
      TurnMetrics meters,
      TurnSpans spans,
      EarlierText earlier) {
    Dependencies withReplies(ReplyWriter other) {
      return new Dependencies(model, tokens, prices, other, clock, limits, meters, spans, earlier);
    }
  }

  /**
   * The runner's side of Kafka.
   *
   * @param lateCalls takes what calls have cost that were given up
   * @param refusals tells what a write failed of
   * @param giveUp told when nothing can be written any more
   * @param close closes writer and probe
   */
  record Brokers(
      TurnWriter turns,
      Consumer<LateCalls> lateCalls,
      BrokerProbe probe,
      KafkaRefusals refusals,
      Consumer<Throwable> giveUp,
      Runnable close) {}

  /** The threads that a runner works on. */
  record Threads(
      Executor turns,
      TurnTimer sender,
      TurnTimer deadlines,
      TurnTimer detached,
      TurnTimer leases,
      TurnTimer pace) {
    static Threads create() {
      var number = new AtomicLong();
      return new Threads(
          turn -> Thread.ofVirtual().name("turn-" + number.incrementAndGet()).start(turn),
          new ThreadTimer("turn-outbox"),
          new ThreadTimer("turn-deadlines"),
          new ThreadTimer("detached-turns"),
          new ThreadTimer("turn-leases"),
          new ThreadTimer("delta-pace"));
    }
  }

  private static final Logger log = LoggerFactory.getLogger(TurnRunner.class);
  private static final Duration DOUBT_PAUSE = Duration.ofMillis(50);

  /** Bounds how long an abandoned call may go on: what it says was said already, or is paid for. */
  private static final Duration SPARED = Duration.ofSeconds(1);

  private final Dependencies dependencies;
  private final Brokers brokers;
  private final Threads threads;
  private final LockedLedgers ledgers;
  private final LockedPermits permits;
  private final RestoringPartitions restoring = new RestoringPartitions();
  private final PeriodicCheck detached;
  private final PeriodicCheck leases;
  private final Leasing leasing;
  private final DeltaPace pace;
  private final StepPace steps;
  private final Suspension suspension;

  TurnRunner(
      Dependencies dependencies,
      Brokers brokers,
      Threads threads,
      Leasing leasing,
      Suspension suspension) {
    this.suspension = suspension;
    this.leasing = leasing;
    this.brokers = brokers;
    this.threads = threads;
    this.ledgers =
        new LockedLedgers(
            dependencies.limits(),
            brokers.turns(),
            threads.sender(),
            brokers.refusals(),
            dependencies.meters(),
            this::launch,
            brokers.giveUp(),
            leasing);
    this.permits = ledgers.permits();
    this.leases =
        new PeriodicCheck(threads.leases(), this::keepLeases, "looking after leases failed");
    this.detached =
        new PeriodicCheck(
            threads.detached(),
            new DetachedTimer(brokers.probe(), restoring::contains, ledgers)::tick,
            "looking after detached turns failed");
    this.pace =
        new DeltaPace(
            dependencies.limits().deltas(),
            threads.pace(),
            dependencies.clock()::nanoTime,
            DeltaPace.processors(),
            permits::running);
    this.steps = new StepPace(dependencies.clock()::nanoTime);
    this.dependencies = dependencies.withReplies(pace.measured(dependencies.replies()));
    dependencies
        .meters()
        .watch(permits::running, permits::waiting, dependencies.limits().permits());
    dependencies.meters().watchLeases(ledgers.leases()::turns);
    dependencies.meters().watchPace(pace::perSecond);
    detached.start();
    leases.start();
    pace.start();
  }

  /** A runner that writes to Kafka, with producers of its own. */
  public static TurnRunner overKafka(TurnPorts ports) {
    var kafka = ports.kafka();
    var producers = TurnProducers.create(kafka, ports.limits(), ports.metrics());
    String topic = kafka.topics().turns();
    var leaders =
        new PartitionLeaders(() -> producers.ends().partitionsFor(topic), System::nanoTime);
    var clock = new BrokerClock(System::nanoTime, System::currentTimeMillis, leaders);
    var probe = new KafkaBrokerProbe(kafka);
    var replies =
        new KafkaReplyWriter(
            producers.deltas(),
            ports.codecs().replies(),
            kafka.topics().replies(),
            kafka.replyPartitions(),
            ports.giveUp());
    var turns = new KafkaTurnWriter(producers.ends(), ports.codecs().turns(), topic, clock);
    var lateCalls =
        new KafkaLateCalls(
            producers.ends(),
            ports.codecs().lateCalls(),
            kafka.topics().lateCalls(),
            kafka.refusals());
    var dependencies =
        new Dependencies(
            ports.model(),
            ports.tokens(),
            ports.prices(),
            replies,
            clock,
            ports.limits(),
            new TurnMetrics(ports.metrics()),
            new TurnSpans(ports.tracer()),
            earlierText(ports));
    var brokers =
        new Brokers(
            turns,
            lateCalls,
            probe,
            kafka.refusals(),
            ports.giveUp(),
            () -> {
              probe.close();
              producers.close();
            });
    var leasing =
        Leasing.create(
            ports.drain(),
            listener ->
                new KafkaTurnReader(
                    () -> KafkaTurnReader.consumer(kafka),
                    kafka.refusals(),
                    ports.codecs().turns(),
                    topic,
                    listener));
    return new TurnRunner(
        dependencies, brokers, Threads.create(), leasing, new Suspension(System::nanoTime));
  }

  private static EarlierText earlierText(TurnPorts ports) {
    var kafka = ports.kafka();
    return new KafkaEarlierText(
        () -> KafkaEarlierText.consumer(kafka),
        ports.codecs().replies(),
        kafka.topics().replies(),
        kafka.replyPartitions(),
        KafkaEarlierText.GATHERING);
  }

  /**
   * A task took over a partition. It inherits what the one before it here left running.
   *
   * @param traceIds of turns in the task's stores; asked on the stream thread
   */
  public TaskTurns open(int partition, Function<TurnKey, Optional<UUID>> traceIds) {
    return new TaskTurns(
        partition, traceIds, dependencies, ledgers, steps, suspension, this::spare);
  }

  @Override
  public void start() {}

  /**
   * Lets what goes on under leases come to its end, for as long as is configured, and ends what
   * still runs. The stream threads have stopped before, and so closed their tasks.
   */
  @Override
  public void close() {
    int leased = ledgers.leases().turns();
    if (leased > 0) {
      log.atInfo().addKeyValue("turns", leased).log("turns go on under leases before this stops");
    }
    ledgers.leases().await(leasing.drain());
    ledgers.leases().release();
    leases.close();
    ledgers.close();
    detached.close();
    threads.deadlines().close();
    pace.close();
    brokers.close().run();
  }

  /** Nobody waits any longer: what goes on under leases is given up. */
  @Override
  public void hurry() {
    ledgers.leases().hurry();
  }

  /** Returns the random id of this process, which names it as the holder of a lease. */
  public String process() {
    return leasing.process();
  }

  /** A broker's time. */
  public BrokerClock clock() {
    return dependencies.clock();
  }

  /** Returns what is told of the restores of the tasks' stores. */
  public RestoringPartitions restoring() {
    return restoring;
  }

  /** Returns how long a turn that comes now would wait for a permit. */
  public Duration expectedWait() {
    return permits.expectedWait();
  }

  /** Turns that hold a permit now. */
  public int running() {
    return permits.running();
  }

  /** Turns that wait for a permit now. */
  public int waiting() {
    return permits.waiting();
  }

  private void keepLeases() {
    var _ = suspension.isRecent();
    ledgers.leases().keep();
  }

  /**
   * Numbers an attempt that begins now; empty where the turn was abandoned. After a suspension it
   * waits until it is known whose the turn is: who owns it by now has asked a model, too (R13).
   */
  private Optional<AttemptId> nextId(RunningTurn turn) {
    try {
      while (suspension.isRecent() && !turn.isStopped()) {
        Thread.sleep(DOUBT_PAUSE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return ledgers.nextId(turn);
  }

  private void launch(RunningTurn turn) {
    threads
        .turns()
        .execute(
            () -> {
              long begin = System.nanoTime();
              Optional<LateCalls> late = Optional.empty();
              try {
                late = run(turn);
              } finally {
                ledgers.release(turn, Duration.ofNanos(System.nanoTime() - begin));
              }
              late.ifPresent(brokers.lateCalls());
            });
  }

  private void spare(RunningTurn turn) {
    turn.spare();
    var _ = threads.deadlines().after(SPARED, turn::cut);
  }

  /**
   * Returns what the turn has cost, where its end may not count: then whoever ends it estimates
   * that, or has already (R14).
   */
  private Optional<LateCalls> run(RunningTurn turn) {
    Duration remaining = Duration.ofMillis(dependencies.clock().until(turn.work().deadline()));
    Future<?> deadline = threads.deadlines().after(remaining, () -> turn.stop(Stop.EXPIRED));
    if (!remaining.isPositive()) {
      turn.stop(Stop.EXPIRED);
    }
    TurnEvent end = turn.run(() -> nextId(turn), pace.throttle());
    deadline.cancel(false);
    boolean isTaken = end != null && ledgers.returned(turn, end);
    dependencies.meters().ended(isTaken ? end : null);
    return isTaken && !suspension.isRecent() ? Optional.empty() : turn.spending().late();
  }
}
