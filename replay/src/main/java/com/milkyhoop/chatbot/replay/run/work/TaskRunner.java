package com.milkyhoop.chatbot.replay.run.work;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayTask;
import com.milkyhoop.chatbot.operator.replays.ReplayErasure;
import com.milkyhoop.chatbot.replay.run.topic.ResultRecords;
import com.milkyhoop.chatbot.replay.run.topic.ResultTopic;
import com.milkyhoop.chatbot.replay.run.topic.TaskKey;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a task: calls the model, or the judge, and writes the result. A task is done at most once at
 * a time in this process, and not again when it has a result, however often it is delivered.
 * Thread-safe.
 */
final class TaskRunner {
  private static final Logger log = LoggerFactory.getLogger(TaskRunner.class);

  /**
   * Is the age up to which a task that nobody had before is taken at once; what is older may have
   * been another's.
   */
  private static final Duration FRESH = Duration.ofSeconds(2);

  /** Leaves a minute for the clocks of others, and for the writing. */
  private static final Duration RESULT_COUNTS = ReplayErasure.TASK_ENDS.minusMinutes(1);

  private final ModelCaller caller;
  private final JudgeCaller judges;
  private final FinishedLookup finished;
  private final Producer<String, byte[]> producer;
  private final ResultTopic topic;
  private final Clock clock;
  private final WorkerMetrics metrics;
  private final AtomicInteger active;
  private final ConcurrentMap<String, CompletableFuture<Void>> running = new ConcurrentHashMap<>();

  /**
   * @param active counts the tasks that run
   */
  TaskRunner(
      ModelCaller caller,
      JudgeCaller judges,
      FinishedLookup finished,
      Producer<String, byte[]> producer,
      ResultTopic topic,
      Clock clock,
      WorkerMetrics metrics,
      AtomicInteger active) {
    this.caller = caller;
    this.judges = judges;
    this.finished = finished;
    this.producer = producer;
    this.topic = topic;
    this.clock = clock;
    this.metrics = metrics;
    this.active = active;
  }

  /**
   * Holds a record of the topic of tasks.
   *
   * @param appendedAt broker time
   * @param deliveries how often it was delivered, this one included
   */
  record Delivery(ReplayTask task, long appendedAt, int deliveries) {}

  /**
   * Runs the task until it has a durable result, or needs none: it may be acknowledged.
   *
   * @throws InterruptedException when the worker stops first
   * @throws ExecutionException when the result can't be written, or another delivery's can't
   */
  void run(Delivery delivery) throws InterruptedException, ExecutionException {
    String key = TaskKey.of(delivery.task()).recordKey(delivery.task().getRun());
    var mine = new CompletableFuture<Void>();
    CompletableFuture<Void> theirs = running.putIfAbsent(key, mine);
    if (theirs != null) {
      theirs.get();
      return;
    }
    active.incrementAndGet();
    try {
      work(delivery, key);
      mine.complete(null);
    } catch (InterruptedException | ExecutionException | RuntimeException e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      active.decrementAndGet();
      running.remove(key);
    }
  }

  private void work(Delivery delivery, String key) throws InterruptedException, ExecutionException {
    ReplayTask task = delivery.task();
    if (clock.millis() > task.getExpiresMs()) {
      metrics.expired();
      log.atInfo().addKeyValue("task", key).log("a task that is too old is passed over");
      return;
    }
    if (mayBeFinished(delivery) && isFinished(delivery)) {
      metrics.repeated();
      return;
    }
    ReplayResult result =
        switch (task.getKind()) {
          case CALL -> ResultRecords.of(task.getRun(), caller.call(task));
          case JUDGE -> judges.judge(task);
          case UNKNOWN -> throw new IllegalStateException("the codec refuses it");
        };
    if (isLate(delivery)) {
      metrics.expired();
      log.atWarn().addKeyValue("task", key).log("a result that comes too late is not written");
      return;
    }
    producer.send(topic.record(result, ConversationId.parse(task.getConversation()))).get();
    metrics.finished(result);
  }

  /** Returns whether its turn may be erased by somebody who no longer waits for it (R15). */
  private boolean isLate(Delivery delivery) {
    return clock.millis() - delivery.appendedAt() > RESULT_COUNTS.toMillis();
  }

  private boolean isFinished(Delivery delivery) {
    ReplayTask task = delivery.task();
    return finished.isFinished(task.getRun(), TaskKey.of(task), firstWrittenAt(delivery));
  }

  private boolean mayBeFinished(Delivery delivery) {
    long age = clock.millis() - delivery.appendedAt();
    return delivery.deliveries() > 1
        || delivery.task().getSinceMs() > 0
        || age > FRESH.toMillis()
        || age < -FRESH.toMillis();
  }

  /**
   * Returns when a task was written first: one that was written again may have been finished since
   * it was written first.
   */
  private static long firstWrittenAt(Delivery delivery) {
    long since = delivery.task().getSinceMs();
    return since > 0 ? since : delivery.appendedAt();
  }
}
