package com.milkyhoop.chatbot.replay.log;

import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.schemas.LogKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Collects the erasures of a log that is read, so that what stands before them is left out: for as
 * long as compaction has not reached it, it is still there to read. Thread-safe.
 */
public final class Erasures {
  /** Holds those of each user: a log has many, a user few. */
  private final Map<String, List<LogRecord.Erasure>> erasures = new ConcurrentHashMap<>();

  /** Holds the last tombstone of each key, but for those that only repeat an erasure. */
  private final Map<LogKey, TurnRef> tombstones = new ConcurrentHashMap<>();

  public void add(LogRecord.Erasure erasure) {
    erasures.computeIfAbsent(erasure.userId(), _ -> new CopyOnWriteArrayList<>()).add(erasure);
  }

  /** Adds the tombstone of one event, read behind those of its partition that stand before it. */
  public void add(LogRecord.Tombstone tombstone) {
    LogKey.find(tombstone.key()).ifPresent(key -> add(key, tombstone));
  }

  private void add(LogKey key, LogRecord.Tombstone tombstone) {
    var at = new TurnRef(tombstone.partition(), tombstone.offset());
    boolean repeats =
        of(key.userId()).stream()
            .anyMatch(
                erasure ->
                    erasure.partition() == at.partition()
                        && erasure.offset() < at.offset()
                        && erasure.covers(key.userId(), key.sessionId()));
    if (!repeats) {
      tombstones.merge(key, at, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }
  }

  /** Returns whether an erasure, or a tombstone, stands behind the turn, in its partition. */
  public boolean cover(LoggedTurn turn) {
    return cover(LogKey.of(turn.event()), turn.ref());
  }

  /**
   * Returns whether an erasure or a tombstone stands behind the event of this key that stands
   * there.
   */
  public boolean cover(LogKey key, TurnRef at) {
    TurnRef tombstone = tombstones.get(key);
    return (tombstone != null
            && tombstone.partition() == at.partition()
            && tombstone.offset() > at.offset())
        || of(key.userId()).stream()
            .anyMatch(
                erasure ->
                    erasure.partition() == at.partition()
                        && erasure.offset() > at.offset()
                        && erasure.covers(key.userId(), key.sessionId()));
  }

  private List<LogRecord.Erasure> of(String userId) {
    return erasures.getOrDefault(userId, List.of());
  }
}
