package com.milkyhoop.chatbot.replay.verify;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.replay.command.UnreachableException;
import com.milkyhoop.chatbot.replay.log.OffsetRange;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Computes how much of the log the sink has not written yet. */
final class SinkPosition {
  private static final long ASK_AGAIN_MS = 100;

  private final KafkaSettings kafka;
  private final OffsetRanges ranges;

  SinkPosition(KafkaSettings kafka, OffsetRanges ranges) {
    this.kafka = kafka;
    this.ranges = ranges;
  }

  /**
   * Waits until the sink has written all of the ranges, but no longer than this.
   *
   * @return how many offsets it is behind; 0 also where no sink has ever read this topic
   */
  long await(Duration longest) {
    long end = System.nanoTime() + longest.toNanos();
    try (Admin admin = kafka.admin()) {
      long behind = behind(admin);
      while (behind > 0 && System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(ASK_AGAIN_MS);
        behind = behind(admin);
      }
      return behind;
    } catch (ExecutionException e) {
      throw new UnreachableException("the sink's offsets can't be read: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException("interrupted while the sink was waited for", e);
    }
  }

  private long behind(Admin admin) throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(kafka.sinkGroup()).partitionsToOffsetAndMetadata().get();
    if (committed.keySet().stream().noneMatch(each -> each.topic().equals(ranges.topic()))) {
      return 0;
    }
    return ranges.partitions().stream().mapToLong(range -> behind(range, committed)).sum();
  }

  private long behind(OffsetRange range, Map<TopicPartition, OffsetAndMetadata> committed) {
    OffsetAndMetadata offset = committed.get(new TopicPartition(ranges.topic(), range.partition()));
    long position = offset == null ? range.begin() : offset.offset();
    return Math.max(0, range.end() - position);
  }
}
