package com.milkyhoop.chatbot.replay.verify;

import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of the turns of one conversation, in the order of the log: each once and without a
 * hole, from 1. A conversation that was idle for {@code CONTEXT_TTL} is dropped and begins again at
 * 1. Confined to one thread.
 */
final class TurnNumbers {
  /** The least that {@code CONTEXT_TTL} may be. */
  private static final Duration SHORTEST_CONTEXT_TTL = Duration.ofHours(1);

  /** Two megabytes of bits; a higher number than that is none of a conversation. */
  private static final int MOST = 1 << 24;

  private BitSet before = new BitSet();
  private BitSet sinceIdle = new BitSet();
  private @Nullable Instant last;
  private boolean wasIdle;

  /** What a number is. */
  enum Kind {
    NEXT,
    TWICE,
    /** The first of a conversation that was dropped. */
    ANEW
  }

  /** Takes the number of the next event. */
  Kind take(LoggedTurn turn) {
    Instant at = turn.event().timestamp();
    wasIdle = last != null && Duration.between(last, at).compareTo(SHORTEST_CONTEXT_TTL) >= 0;
    last = at;
    if (wasIdle) {
      before.or(sinceIdle);
      sinceIdle = new BitSet();
    }
    int number = index(turn.event().turn());
    if (sinceIdle.get(number)) {
      return Kind.TWICE;
    }
    sinceIdle.set(number);
    return before.get(number) ? Kind.ANEW : Kind.NEXT;
  }

  /**
   * Returns whether so long nothing had happened before the last event that the store may lack
   * turns.
   */
  boolean wasIdle() {
    return wasIdle;
  }

  /** Returns whether a turn has an event so far. */
  boolean has(long number) {
    int index = index(number);
    return before.get(index) || sinceIdle.get(index);
  }

  /** Returns the lowest number above one that has no event so far. */
  long firstMissing(long above) {
    int index = index(above) + 1;
    while (before.get(index) || sinceIdle.get(index)) {
      index = Math.max(before.nextClearBit(index), sinceIdle.nextClearBit(index));
    }
    return index;
  }

  /** Returns the lowest number above one that has an event; none is above the highest. */
  OptionalLong firstPresent(long above) {
    int inFirst = before.nextSetBit(index(above) + 1);
    int inSecond = sinceIdle.nextSetBit(index(above) + 1);
    if (inFirst < 0 || inSecond < 0) {
      int only = Math.max(inFirst, inSecond);
      return only < 0 ? OptionalLong.empty() : OptionalLong.of(only);
    }
    return OptionalLong.of(Math.min(inFirst, inSecond));
  }

  /** Forgets all that came before the conversation was idle. */
  void beginAnew() {
    before = new BitSet();
  }

  private static int index(long number) {
    return Math.clamp(number, 0, MOST);
  }
}
