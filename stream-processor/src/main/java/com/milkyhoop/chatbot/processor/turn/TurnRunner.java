package com.milkyhoop.chatbot.processor.turn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.kit.KafkaSettings;
import com.milkyhoop.chatbot.kit.Service;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.TokenCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs turns beside the stream threads (R8): a bounded number at once, each on a virtual thread of
 * its own, and a queue of those that wait for a permit, bounded in bytes, the oldest first across
 * all tasks of the process. One a process; stream threads reach it through {@link TaskTurns} and
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
      TurnLimits limits,
      TurnMeters meters) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Tools tools;
  private final Runnable closeWriters;
  private final AtomicLong threadNumber = new AtomicLong();

  @GuardedBy("lock")
  private final PriorityQueue<RunningTurn> waiting =
      new PriorityQueue<>(Comparator.comparingLong(turn -> turn.work().requestedAt()));

  @GuardedBy("lock")
  private long waitingBytes;

  @GuardedBy("lock")
  private int permits;

  TurnRunner(Tools tools, Runnable closeWriters) {
    this.tools = tools;
    this.closeWriters = closeWriters;
    this.permits = tools.limits().permits();
    tools.meters().watch(this::running, this::waiting, tools.limits().permits());
  }

  /** A runner that writes to Kafka, with producers of its own. */
  public static TurnRunner overKafka(
      KafkaSettings kafka,
      Codecs codecs,
      ChatModel model,
      ModelParameters parameters,
      TurnLimits limits,
      MeterRegistry metrics) {
    var producers = TurnProducers.create(kafka, limits, metrics);
    var replies =
        new KafkaReplyWriter(
            producers.deltas(),
            codecs.replies(),
            kafka.topics().replies(),
            kafka.replyPartitions());
    var turns = new KafkaTurnWriter(producers.ends(), codecs.turns(), kafka.topics().turns());
    var tools =
        new Tools(
            model,
            parameters,
            TokenCounter.forModel(parameters.model()),
            replies,
            new TurnOutbox(turns),
            limits,
            new TurnMeters(metrics));
    return new TurnRunner(tools, producers::close);
  }

  /** A task took over a partition. */
  public TaskTurns open(int partition) {
    return new TaskTurns(partition, this, tools);
  }

  @Override
  public void start() {}

  /** After the stream threads have stopped, and so closed their tasks. */
  @Override
  public void close() {
    tools.outbox().close();
    closeWriters.run();
  }

  /** Turns that hold a permit now. */
  public int running() {
    lock.lock();
    try {
      return tools.limits().permits() - permits;
    } finally {
      lock.unlock();
    }
  }

  /** Turns that wait for a permit now. */
  public int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a turn offered now would be taken; a hint that saves building its prompt. */
  boolean hasRoom() {
    lock.lock();
    try {
      return permits > 0 || waitingBytes < tools.limits().maxWaitingBytes();
    } finally {
      lock.unlock();
    }
  }

  /** Runs the turn now or later; false where neither is possible. */
  boolean offer(RunningTurn turn) {
    lock.lock();
    try {
      if (permits > 0) {
        permits--;
        launch(turn);
        return true;
      }
      if (waitingBytes >= tools.limits().maxWaitingBytes()) {
        tools.meters().refused();
        return false;
      }
      waiting.add(turn);
      waitingBytes += turn.sizeInBytes();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The turn is no longer wanted; if it still waited, it never begins. */
  void withdraw(RunningTurn turn) {
    lock.lock();
    try {
      if (waiting.remove(turn)) {
        waitingBytes -= turn.sizeInBytes();
      }
    } finally {
      lock.unlock();
    }
  }

  private void release() {
    lock.lock();
    try {
      RunningTurn next = waiting.poll();
      if (next == null) {
        permits++;
      } else {
        waitingBytes -= next.sizeInBytes();
        launch(next);
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
              try {
                turn.run();
              } finally {
                release();
              }
            });
  }
}
