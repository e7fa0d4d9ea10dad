package com.milkyhoop.chatbot.replay.log;

/**
 * Describes a part of a partition.
 *
 * @param begin its first offset
 * @param end the offset behind its last one
 */
public record OffsetRange(int partition, long begin, long end) {
  public OffsetRange {
    if (partition < 0 || begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          "offsets %d to %d of partition %d are no range".formatted(begin, end, partition));
    }
  }

  /** Returns how many offsets it has; records are fewer, where transactions ended. */
  public long size() {
    return end - begin;
  }

  /** Returns whether a record stands in it. */
  public boolean contains(int partition, long offset) {
    return this.partition == partition && offset >= begin && offset < end;
  }

  @Override
  public String toString() {
    return partition + ":" + begin + "-" + end;
  }
}
