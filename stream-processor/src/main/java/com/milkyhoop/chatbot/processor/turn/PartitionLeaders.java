package com.milkyhoop.chatbot.processor.turn;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which broker leads each partition of a topic, as its producer knows. Asked from the
 * producer's own callbacks, which must not wait: what is known is a few seconds old, and looked up
 * anew beside them. Any thread.
 */
final class PartitionLeaders implements IntUnaryOperator {
  static final int UNKNOWN = -1;

  private static final Logger log = LoggerFactory.getLogger(PartitionLeaders.class);
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Supplier<List<PartitionInfo>> partitions;
  private final LongSupplier nanoTime;
  private final AtomicLong askedAt;
  private volatile Map<Integer, Integer> leaders = Map.of();

  /**
   * @param partitions of the topic; may wait
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  PartitionLeaders(Supplier<List<PartitionInfo>> partitions, LongSupplier nanoTime) {
    this.partitions = partitions;
    this.nanoTime = nanoTime;
    this.askedAt = new AtomicLong(nanoTime.getAsLong() - FRESH_NANOS);
  }

  @Override
  public int applyAsInt(int partition) {
    long asked = askedAt.get();
    long now = nanoTime.getAsLong();
    if (now - asked >= FRESH_NANOS && askedAt.compareAndSet(asked, now)) {
      Thread.ofVirtual().name("partition-leaders").start(this::lookUp);
    }
    return leaders.getOrDefault(partition, UNKNOWN);
  }

  private void lookUp() {
    try {
      leaders =
          partitions.get().stream()
              .filter(info -> info.leader() != null)
              .collect(
                  Collectors.toUnmodifiableMap(PartitionInfo::partition, it -> it.leader().id()));
    } catch (KafkaException e) {
      log.atDebug().setCause(e).log("the leaders of the partitions are not known");
    }
  }
}
