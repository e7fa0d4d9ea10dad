package com.milkyhoop.chatbot.processor.turn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.kit.KafkaSettings;
import com.milkyhoop.chatbot.kit.Service;
import com.milkyhoop.chatbot.processor.turn.RunningTurn.Stop;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.TokenCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Runs turns beside the stream threads (R8): a bounded number at once, each on a virtual thread of
 * its own, until its deadline. One a process; stream threads reach it through {@link TaskTurns} and
 * never wait in it.
 */
public final class TurnRunner implements Service {
  /** What a turn needs to run. */
  record Tools(
      ChatModel model,
      ModelParameters parameters,
      TokenCounter tokens,
      ReplyWriter replies,
      TurnOutbox outbox,
      BrokerClock clock,
      TurnLimits limits,
      TurnMeters meters,
      TurnSpans spans) {}

  private final Tools tools;
  private final Runnable closeWriters;
  private final PermitQueue permits;
  private final DetachedTasks detached;
  private final DeltaPace pace;
  private final AtomicLong threadNumber = new AtomicLong();
  private final ScheduledThreadPoolExecutor deadlines =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("turn-deadlines").daemon().factory());

  /** Guards the turns of all tasks: a turn changes from one to the next as one step. */
  private final ReentrantLock lock = new ReentrantLock();

  /** The last task of each partition, until nothing of it is left. */
  @GuardedBy("lock")
  private final Map<Integer, TaskTurns> tasks = new HashMap<>();

  TurnRunner(Tools tools, BrokerProbe broker, Runnable closeWriters) {
    this.tools = tools;
    this.closeWriters = closeWriters;
    this.permits = new PermitQueue(tools.limits(), this::launch);
    this.detached = new DetachedTasks(broker);
    this.pace = new DeltaPace(tools.limits().deltasPerSecond(), permits::running);
    deadlines.setRemoveOnCancelPolicy(true);
    tools.meters().watch(permits::running, permits::waiting, tools.limits().permits());
  }

  /** A runner that writes to Kafka, with producers of its own. */
  public static TurnRunner overKafka(
      KafkaSettings kafka,
      Codecs codecs,
      TokenCounter tokens,
      ChatModel model,
      ModelParameters parameters,
      TurnLimits limits,
      MeterRegistry metrics,
      Tracer tracer) {
    var producers = TurnProducers.create(kafka, limits, metrics);
    String topic = kafka.topics().turns();
    var leaders =
        new PartitionLeaders(() -> producers.ends().partitionsFor(topic), System::nanoTime);
    var clock = new BrokerClock(System::nanoTime, System::currentTimeMillis, leaders);
    var probe = new KafkaBrokerProbe(kafka.clientConfig());
    var replies =
        new KafkaReplyWriter(
            producers.deltas(),
            codecs.replies(),
            kafka.topics().replies(),
            kafka.replyPartitions());
    var turns = new KafkaTurnWriter(producers.ends(), codecs.turns(), topic, clock);
    var tools =
        new Tools(
            model,
            parameters,
            tokens,
            replies,
            new TurnOutbox(turns),
            clock,
            limits,
            new TurnMeters(metrics),
            new TurnSpans(tracer));
    return new TurnRunner(
        tools,
        probe,
        () -> {
          probe.close();
          producers.close();
        });
  }

  /**
   * A task took over a partition. It inherits what the one before it here left running.
   *
   * @param traceIds of turns in the task's stores; asked on the stream thread
   */
  public TaskTurns open(int partition, Function<TurnKey, Optional<UUID>> traceIds) {
    var task = new TaskTurns(partition, traceIds, this, tools, lock);
    lock.lock();
    try {
      TaskTurns before = tasks.put(partition, task);
      if (before != null) {
        task.inherit(before);
      }
      return task;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void start() {}

  /** After the stream threads have stopped, and so closed their tasks: nothing goes on. */
  @Override
  public void close() {
    lock.lock();
    try {
      List.copyOf(tasks.values()).forEach(TaskTurns::abandonAll);
      tasks.clear();
    } finally {
      lock.unlock();
    }
    detached.close();
    deadlines.shutdownNow();
    tools.outbox().close();
    closeWriters.run();
  }

  /** A broker's time. */
  public BrokerClock clock() {
    return tools.clock();
  }

  /** How long a turn that comes now would wait for a permit. */
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

  PermitQueue permits() {
    return permits;
  }

  /** A task was closed. */
  void detached(TaskTurns task, boolean isEmpty) {
    lock.lock();
    try {
      if (isEmpty) {
        tasks.remove(task.partition(), task);
      } else {
        detached.add(task);
      }
    } finally {
      lock.unlock();
    }
  }

  private void launch(RunningTurn turn) {
    tools.meters().started();
    Thread.ofVirtual()
        .name("turn-" + threadNumber.incrementAndGet())
        .start(
            () -> {
              long begin = System.nanoTime();
              try {
                run(turn);
              } finally {
                permits.release(Duration.ofNanos(System.nanoTime() - begin));
              }
            });
  }

  private void run(RunningTurn turn) {
    long remaining = tools.clock().until(turn.work().deadline());
    Future<?> deadline =
        deadlines.schedule(() -> turn.stop(Stop.EXPIRED), remaining, TimeUnit.MILLISECONDS);
    if (remaining <= 0) {
      turn.stop(Stop.EXPIRED);
    }
    TurnEvent end = turn.run(() -> nextId(turn), pace);
    deadline.cancel(false);
    tools.meters().ended(end != null && report(turn, end) ? end : null);
  }

  private AttemptId nextId(RunningTurn turn) {
    lock.lock();
    try {
      return turn.owner().nextId();
    } finally {
      lock.unlock();
    }
  }

  private boolean report(RunningTurn turn, TurnEvent end) {
    lock.lock();
    try {
      return turn.owner().ended(turn, end);
    } finally {
      lock.unlock();
    }
  }
}
