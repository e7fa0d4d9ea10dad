package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.event.ReplayTask;
import com.milkyhoop.chatbot.replay.run.topic.TaskKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the tasks that were written and have no result yet, and what they may cost at most: not
 * more than the run's concurrency. One thread.
 */
final class TaskLedger {
  private final Map<TaskKey, Entry> entries = new LinkedHashMap<>();
  private BigDecimal reserved = BigDecimal.ZERO;

  /**
   * Holds a task in flight.
   *
   * @param turn null for one of an earlier planner
   * @param partition of its record
   * @param offset of its record
   * @param writtenAt broker time of its first record
   * @param writings how often it was written
   * @param most that it may cost; 0 where no price is known
   */
  record Entry(
      ReplayTask task,
      CohortTurn.@Nullable Askable turn,
      int partition,
      long offset,
      long writtenAt,
      int writings,
      BigDecimal most) {
    Entry of(CohortTurn.Askable known) {
      return new Entry(task, known, partition, offset, writtenAt, writings, most);
    }

    Entry again(int atPartition, long atOffset) {
      return new Entry(task, turn, atPartition, atOffset, writtenAt, writings + 1, most);
    }
  }

  void put(TaskKey key, Entry entry) {
    Entry before = entries.put(key, entry);
    reserved = reserved.add(entry.most());
    if (before != null) {
      reserved = reserved.subtract(before.most());
    }
  }

  /** Takes the turn of a task that an earlier planner wrote. */
  void belongsTo(TaskKey key, CohortTurn.Askable turn) {
    entries.computeIfPresent(key, (_, entry) -> entry.turn() == null ? entry.of(turn) : entry);
  }

  boolean has(TaskKey key) {
    return entries.containsKey(key);
  }

  /** Returns the task whose result is there. */
  Optional<Entry> remove(TaskKey key) {
    Entry entry = entries.remove(key);
    if (entry != null) {
      reserved = reserved.subtract(entry.most());
    }
    return Optional.ofNullable(entry);
  }

  Collection<Entry> all() {
    return entries.values();
  }

  /** Returns those whose records no worker will be given any more. */
  List<TaskKey> before(Map<Integer, Long> firstOffsets) {
    var gone = new ArrayList<TaskKey>();
    entries.forEach(
        (key, entry) -> {
          if (entry.offset() < firstOffsets.getOrDefault(entry.partition(), 0L)) {
            gone.add(key);
          }
        });
    return gone;
  }

  Entry get(TaskKey key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      throw new IllegalStateException(key + " is not out");
    }
    return entry;
  }

  int size() {
    return entries.size();
  }

  /** Returns what all of them may cost at most. */
  BigDecimal reserved() {
    return reserved;
  }
}
