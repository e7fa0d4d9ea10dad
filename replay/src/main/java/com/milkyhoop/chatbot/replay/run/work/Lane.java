package com.milkyhoop.chatbot.replay.run.work;

import com.milkyhoop.chatbot.event.ReplayTask;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one member of the workers' share group, with one task at a time: takes it, renews its lock
 * while it runs, and acknowledges it when its result is durable. A task whose lock is lost runs on,
 * since its call is paid for; whoever has it next finds the result. One thread, which owns the
 * consumer; {@link #stop} comes from others.
 *
 * @see "ADR 15: docs/adr/0015-replays-are-tasks-of-a-share-group.md"
 */
final class Lane implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Lane.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final String topic;
  private final Supplier<ShareConsumer<String, byte[]>> consumers;
  private final KafkaRefusals refusals;
  private final RecordCodec<ReplayTask> codec;
  private final TaskRunner runner;
  private final ExecutorService calls;
  private final Duration renewEvery;
  private final LaneHealth health;
  private volatile boolean stopping;
  private volatile @Nullable Future<?> current;

  /**
   * @param consumers makes the share consumer, again after a failure
   * @param calls threads for what a task does; none of it may block this thread
   * @param renewEvery less than half of the lock's time
   */
  Lane(
      String topic,
      Supplier<ShareConsumer<String, byte[]>> consumers,
      KafkaRefusals refusals,
      RecordCodec<ReplayTask> codec,
      TaskRunner runner,
      ExecutorService calls,
      Duration renewEvery,
      LaneHealth health) {
    this.topic = topic;
    this.consumers = consumers;
    this.refusals = refusals;
    this.codec = codec;
    this.runner = runner;
    this.calls = calls;
    this.renewEvery = renewEvery;
    this.health = health;
  }

  @Override
  public void run() {
    while (!stopping) {
      try (ShareConsumer<String, byte[]> consumer = consumers.get()) {
        consumer.subscribe(List.of(topic));
        while (!stopping) {
          takeNext(consumer);
        }
      } catch (WakeupException _) {
        // The lane stops.
      } catch (RuntimeException e) {
        failed(e);
      }
    }
  }

  private void takeNext(ShareConsumer<String, byte[]> consumer) {
    boolean first = true;
    for (ConsumerRecord<String, byte[]> taken : consumer.poll(POLL)) {
      if (first) {
        first = false;
        serve(consumer, taken);
      } else {
        consumer.acknowledge(taken, AcknowledgeType.RELEASE);
      }
    }
    health.polled();
  }

  /** Serves a task until it has ended, and is acknowledged where it is still ours. */
  private void serve(ShareConsumer<String, byte[]> consumer, ConsumerRecord<String, byte[]> taken) {
    ReplayTask task;
    try {
      task = codec.decode(taken.value());
    } catch (MalformedRecordException e) {
      log.atWarn()
          .addKeyValue("offset", taken.offset())
          .addKeyValue("error", e.getMessage())
          .log("a task that can't be read is rejected");
      consumer.acknowledge(taken, AcknowledgeType.REJECT);
      consumer.commitSync(ANSWER);
      return;
    }
    int deliveries = taken.deliveryCount().map(Short::intValue).orElse(1);
    Future<?> work =
        calls.submit(
            () -> {
              runner.run(new TaskRunner.Delivery(task, taken.timestamp(), deliveries));
              return null;
            });
    current = work;
    boolean held = true;
    Optional<AcknowledgeType> end;
    while ((end = await(work)).isEmpty()) {
      held = held && renew(consumer, taken);
    }
    current = null;
    if (held) {
      consumer.acknowledge(taken, end.get());
      consumer.commitSync(ANSWER);
    }
  }

  /** Returns how the task is acknowledged; empty where it is time to renew its lock. */
  private Optional<AcknowledgeType> await(Future<?> work) {
    try {
      work.get(renewEvery.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.of(AcknowledgeType.ACCEPT);
    } catch (TimeoutException _) {
      return Optional.empty();
    } catch (java.util.concurrent.CancellationException | InterruptedException _) {
      return Optional.of(AcknowledgeType.RELEASE);
    } catch (ExecutionException e) {
      log.atWarn().setCause(e.getCause()).log("a task is given back: its result is not written");
      return Optional.of(AcknowledgeType.RELEASE);
    }
  }

  /**
   * Renews the lock; the consumer then hands the record out again, without fetching another.
   *
   * @return whether the task is still ours
   */
  private boolean renew(
      ShareConsumer<String, byte[]> consumer, ConsumerRecord<String, byte[]> taken) {
    consumer.acknowledge(taken, AcknowledgeType.RENEW);
    boolean refused = consumer.commitSync(ANSWER).values().stream().anyMatch(Optional::isPresent);
    if (refused) {
      health.lockLost();
      return false;
    }
    long giveUpAt = System.nanoTime() + ANSWER.toNanos();
    while (System.nanoTime() - giveUpAt < 0) {
      boolean back = false;
      for (ConsumerRecord<String, byte[]> found : consumer.poll(POLL)) {
        if (found.partition() == taken.partition() && found.offset() == taken.offset()) {
          back = true;
        } else {
          consumer.acknowledge(found, AcknowledgeType.RELEASE);
        }
      }
      if (back) {
        health.renewed();
        return true;
      }
    }
    health.lockLost();
    return false;
  }

  private void failed(RuntimeException e) {
    health.failed(e);
    if (!stopping) {
      log.atWarn()
          .addKeyValue("error", refusals.describe(e))
          .setCause(refusals.of(e).isPresent() ? null : e)
          .log("a worker's connection is made anew");
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException _) {
        stopping = true;
      }
    }
  }

  /** Takes no further task. */
  void stop() {
    stopping = true;
  }

  /** Gives up the task that runs, so that another worker takes it. */
  void abandon() {
    Future<?> work = current;
    if (work != null) {
      work.cancel(true);
    }
  }
}
