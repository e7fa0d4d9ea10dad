package com.milkyhoop.chatbot.replay.log;

import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Describes a frozen part of the log: whoever reads it reads the same records, whatever is written
 * meanwhile.
 *
 * @param topic its name
 * @param topicId which topic of that name
 * @param partitions one range each, in their order
 */
public record OffsetRanges(String topic, String topicId, List<OffsetRange> partitions) {
  public OffsetRanges {
    partitions = List.copyOf(partitions);
  }

  /** Returns how many offsets it has; records are fewer, where transactions ended. */
  public long size() {
    return partitions.stream().mapToLong(OffsetRange::size).sum();
  }

  /** Returns a part of these: those of the partitions that are wanted. */
  public OffsetRanges only(IntPredicate wanted) {
    return new OffsetRanges(
        topic,
        topicId,
        partitions.stream().filter(range -> wanted.test(range.partition())).toList());
  }

  /** Returns the range of a partition. */
  public Optional<OffsetRange> of(int partition) {
    return partitions.stream().filter(range -> range.partition() == partition).findFirst();
  }
}
