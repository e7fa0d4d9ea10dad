package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.replay.run.topic.TaskKey;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Remembers which tasks of a run have a result: one bit each, since a run may have millions. One
 * thread.
 */
final class FinishedTasks {
  private final Map<Series, BitSet> series = new HashMap<>();
  private final Map<Integer, Long> begins;
  private long size;

  /**
   * @param begins the first offset of the cohort, by partition
   */
  FinishedTasks(Map<Integer, Long> begins) {
    this.begins = Map.copyOf(begins);
  }

  private record Series(String arm, int repeat, String judge, int partition) {}

  /** Returns whether it is new. */
  boolean add(TaskKey key) {
    BitSet bits = series.computeIfAbsent(seriesOf(key), _ -> new BitSet());
    int index = index(key);
    if (bits.get(index)) {
      return false;
    }
    bits.set(index);
    size++;
    return true;
  }

  boolean has(TaskKey key) {
    BitSet bits = series.get(seriesOf(key));
    return bits != null && bits.get(index(key));
  }

  long size() {
    return size;
  }

  private static Series seriesOf(TaskKey key) {
    return new Series(key.arm(), key.repeat(), key.judge(), key.turn().partition());
  }

  private int index(TaskKey key) {
    long begin = begins.getOrDefault(key.turn().partition(), 0L);
    return Math.toIntExact(key.turn().offset() - begin);
  }
}
