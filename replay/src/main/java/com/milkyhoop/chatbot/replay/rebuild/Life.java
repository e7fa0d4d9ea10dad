package com.milkyhoop.chatbot.replay.rebuild;

import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Describes the turns of a conversation since it began, or began again after it was idle for {@code
 * CONTEXT_TTL}: a number that comes a second time begins another life. Events stand in the order of
 * their turns' ends, so numbers may come out of order. Confined to one thread.
 */
final class Life {
  private long beginsAt;
  private long number;
  private long endedAt;

  /**
   * Holds the numbers below {@link #number} that are missing: each key begins a range that ends
   * with its value; null: none is missing.
   */
  private @Nullable TreeMap<Long, Long> missing;

  void add(LoggedTurn turn) {
    long next = turn.event().turn();
    boolean isFirst = number == 0;
    if (isFirst || (next <= number && !wasMissing(next))) {
      beginsAt = turn.offset();
      number = 0;
      endedAt = 0;
      missing = null;
    }
    if (next > number) {
      if (next > number + 1) {
        note(number + 1, next - 1);
      }
      number = next;
    }
    endedAt = Math.max(endedAt, turn.event().timestamp().toEpochMilli());
  }

  /** Returns the offset of its first event. */
  long beginsAt() {
    return beginsAt;
  }

  /** Returns the number of its newest turn. */
  long number() {
    return number;
  }

  /** Returns when the turn that ended last did, ms since the epoch. */
  long endedAt() {
    return endedAt;
  }

  private void note(long from, long to) {
    if (missing == null) {
      missing = new TreeMap<>();
    }
    missing.put(from, to);
  }

  private boolean wasMissing(long wanted) {
    Map.Entry<Long, Long> gap = missing == null ? null : missing.floorEntry(wanted);
    if (missing == null || gap == null || gap.getValue() < wanted) {
      return false;
    }
    missing.remove(gap.getKey());
    if (gap.getKey() < wanted) {
      note(gap.getKey(), wanted - 1);
    }
    if (wanted < gap.getValue()) {
      note(wanted + 1, gap.getValue());
    }
    return true;
  }
}
