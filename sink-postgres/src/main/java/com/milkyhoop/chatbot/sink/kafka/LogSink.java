package com.milkyhoop.chatbot.sink.kafka;

import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.kit.Component;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sink's thread: waits until the store is ready, then joins the group and reads. It asks for no
 * partition before it can write. What it does not expect ends it, and with it the process: nothing
 * was committed, so the next one begins at the same records.
 */
public final class LogSink implements Component {
  private static final Logger log = LoggerFactory.getLogger(LogSink.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
  private static final Duration LOGIN_PAUSE = Duration.ofSeconds(2);
  private static final CloseOptions LEAVE =
      CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
          .withTimeout(CLOSE_LIMIT.dividedBy(2));

  private final String topic;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final KafkaRefusals refusals;
  private final int batchSize;
  private final BatchWriter writer;
  private final Membership membership;
  private final SinkMetrics metrics;
  private final Optional<Runnable> whenRead;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Consumer<byte[], byte[]> consumer;

  /**
   * @param consumers makes the one consumer, on the sink's thread
   * @param batchSize records of a batch at most
   * @param whenRead empty: reads what comes, as a member of its group, until it is closed; else it
   *     reads to the present end of the topic and tells this then
   * @param giveUp told, with a reason, when the thread ends by a failure
   */
  public LogSink(
      String topic,
      Supplier<Consumer<byte[], byte[]>> consumers,
      KafkaRefusals refusals,
      int batchSize,
      BatchWriter writer,
      Membership membership,
      SinkMetrics metrics,
      Optional<Runnable> whenRead,
      BiConsumer<String, Throwable> giveUp) {
    this.topic = topic;
    this.consumers = consumers;
    this.refusals = refusals;
    this.batchSize = batchSize;
    this.writer = writer;
    this.membership = membership;
    this.metrics = metrics;
    this.whenRead = whenRead;
    this.thread =
        Thread.ofPlatform()
            .name("sink")
            .uncaughtExceptionHandler((_, e) -> giveUp.accept("the sink can't go on", e))
            .unstarted(this::run);
  }

  @Override
  public void start() {
    thread.start();
  }

  /** Returns when the group is left, or after 10 s: an attempt under way is not cut short. */
  @Override
  public void close() {
    stopping.countDown();
    if (consumer != null) {
      consumer.wakeup();
    }
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    if (!prepared()) {
      return;
    }
    while (!isStopping() && !readUntilLoginIsRefused()) {
      await(LOGIN_PAUSE);
    }
  }

  /**
   * Returns false where the login was refused: while a password is replaced, the brokers and the
   * file may differ.
   */
  private boolean readUntilLoginIsRefused() {
    try {
      readOnce();
      return true;
    } catch (KafkaException e) {
      if (!KafkaRefusals.isOfLogin(e)) {
        throw refusals.explained(e);
      }
      log.atError().addKeyValue("error", refusals.describe(e)).log("the log can't be read; again");
      return false;
    }
  }

  private void readOnce() {
    Consumer<byte[], byte[]> created = consumers.get();
    consumer = created;
    // Where reading and closing fail, as with a password that was replaced, reading's failure
    // counts.
    try (Leaving _ = () -> leave(created)) {
      if (!isStopping()) {
        read(new BatchLoop(created, refusals, batchSize, writer, membership, metrics));
      }
    } catch (WakeupException e) {
      if (!isStopping()) {
        throw e;
      }
    }
  }

  /** Closes without a checked exception. */
  private interface Leaving extends AutoCloseable {
    @Override
    void close();
  }

  private void leave(Consumer<?, ?> created) {
    membership.assigned(false);
    created.close(LEAVE);
  }

  private void read(BatchLoop loop) {
    if (whenRead.isEmpty()) {
      loop.run(topic);
    } else {
      loop.runToEnd(topic);
      whenRead.get().run();
    }
  }

  /** Returns false when told to stop before the store was ready. */
  private boolean prepared() {
    while (!isStopping()) {
      Optional<Duration> wait = writer.prepare();
      if (wait.isEmpty()) {
        return true;
      }
      await(wait.get());
    }
    return false;
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private void await(Duration wait) {
    try {
      var _ = stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
