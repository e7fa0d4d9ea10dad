package com.milkyhoop.chatbot.replay.log;

import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Gathers the erasures of a log that is read, so that what stands before them is left out: for as
 * long as compaction has not reached it, it is still there to read. Thread-safe.
 */
public final class Erasures {
  private final List<LogRecord.Erasure> erasures = new CopyOnWriteArrayList<>();

  public void add(LogRecord.Erasure erasure) {
    erasures.add(erasure);
  }

  /** Returns whether one of them stands behind the turn, in its partition. */
  public boolean cover(LoggedTurn turn) {
    return erasures.stream()
        .anyMatch(
            erasure ->
                erasure.partition() == turn.partition()
                    && erasure.offset() > turn.offset()
                    && erasure.covers(turn.conversation()));
  }
}
