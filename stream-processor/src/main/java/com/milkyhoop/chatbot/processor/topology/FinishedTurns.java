package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.model.FinishedTurn;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The turns of a store's rows that may be part of a prompt, newest first. Reads a row only when it
 * is asked for, and tells when the last of the rows read so far ended. The stream thread's.
 */
final class FinishedTurns implements Iterator<FinishedTurn> {
  private final Iterator<StoredTurn> newestFirst;
  private @Nullable FinishedTurn next;
  private long lastEnd;

  FinishedTurns(Iterator<StoredTurn> newestFirst) {
    this.newestFirst = newestFirst;
  }

  @Override
  public boolean hasNext() {
    while (next == null && newestFirst.hasNext()) {
      StoredTurn stored = newestFirst.next();
      lastEnd = Math.max(lastEnd, stored.row().getEndedAt());
      next = stored.finished().orElse(null);
    }
    return next != null;
  }

  @Override
  public FinishedTurn next() {
    FinishedTurn turn = hasNext() ? next : null;
    next = null;
    if (turn == null) {
      throw new NoSuchElementException();
    }
    return turn;
  }

  /** Returns the append time of the latest end among the rows read, ms; 0 where none was. */
  long lastEnd() {
    return lastEnd;
  }
}
