package com.milkyhoop.chatbot.sink.kafka;

import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles batch after batch, a few of each poll: when one is settled its offsets are committed,
 * then the next one has its turn. A batch that can't be settled is tried again for ever, and one
 * with an erasure may take many steps; meanwhile the partitions are paused and polling goes on, so
 * that the sink stays in its group. Confined to the sink's thread.
 */
final class BatchLoop implements ConsumerRebalanceListener {
  private static final Logger log = LoggerFactory.getLogger(BatchLoop.class);
  private static final Duration POLL = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final int batchSize;
  private final BatchWriter writer;
  private final Membership membership;
  private final OffsetCommits commits;
  private final LagMetrics lag;
  private @Nullable Batches polled;
  private @Nullable Batch unwritten;

  /**
   * @param batchSize records of a batch at most; a poll may bring several batches
   */
  BatchLoop(
      Consumer<byte[], byte[]> consumer,
      KafkaRefusals refusals,
      int batchSize,
      BatchWriter writer,
      Membership membership,
      SinkMetrics metrics) {
    this.consumer = consumer;
    this.batchSize = batchSize;
    this.writer = writer;
    this.membership = membership;
    this.commits = new OffsetCommits(consumer, refusals);
    this.lag = new LagMetrics(consumer, metrics::lag);
  }

  /** Never returns: ends by the exception that {@link Consumer#wakeup} causes, or a failure. */
  void run(String topic) {
    consumer.subscribe(List.of(topic), this);
    while (true) {
      Batches batches = Batches.of(consumer.poll(POLL), batchSize);
      if (!batches.hasNext()) {
        commits.retryFailed();
      }
      polled = batches;
      while (batches.hasNext()) {
        Batch batch = batches.next();
        unwritten = batch;
        settle(batch, batches);
        unwritten = null;
        commits.commit(batch.offsets());
      }
      polled = null;
      lag.tick(0);
    }
  }

  /** Returns when everything is settled that the topic holds now. */
  void runToEnd(String topic) {
    PresentEnd end = PresentEnd.of(consumer, topic);
    membership.assigned(true);
    while (!end.isReached()) {
      Batches batches = Batches.of(end.before(consumer.poll(POLL)), batchSize);
      while (batches.hasNext()) {
        settle(batches.next(), batches);
      }
      end.report();
      lag.tick(0);
    }
    end.reportReached();
  }

  private void settle(Batch batch, Batches others) {
    Optional<Duration> wait = writer.settle(batch);
    if (wait.isEmpty()) {
      return;
    }
    consumer.pause(consumer.assignment());
    while (wait.isPresent()) {
      lag.tick(batch.size() + others.remaining());
      pollPaused(wait.get());
      wait = writer.settle(batch);
    }
    consumer.resume(consumer.assignment());
  }

  private void pollPaused(Duration wait) {
    ConsumerRecords<byte[], byte[]> brought = consumer.poll(wait);
    if (!brought.isEmpty()) {
      throw new IllegalStateException("a paused partition brought records");
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    membership.assigned(true);
    report("partitions assigned", partitions);
    if (unwritten != null) {
      consumer.pause(partitions);
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    if (unwritten != null) {
      unwritten.drop(partitions);
    }
    if (polled != null) {
      polled.drop(partitions);
    }
    commits.forget(partitions);
    report("partitions given up", partitions);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    membership.assigned(false);
    onPartitionsRevoked(partitions);
  }

  private static void report(String message, Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      log.atInfo()
          .addKeyValue("partitions", partitions.stream().map(TopicPartition::partition).toList())
          .log(message);
    }
  }
}
