package com.milkyhoop.chatbot.replay.verify;

import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the numbers of the turns of one conversation, in the order of the log: each once and
 * without a hole, from 1. A conversation that was idle for {@code CONTEXT_TTL} is dropped and
 * begins again at 1. Confined to one thread.
 */
final class TurnNumbers {
  /** Is the least that {@code CONTEXT_TTL} may be. */
  private static final Duration SHORTEST_CONTEXT_TTL = Duration.ofHours(1);

  /**
   * Bounds the numbers to two megabytes of bits; a higher one than that is none of a conversation.
   */
  static final int MOST = 1 << 24;

  /** Bounds the holes that are reported of a conversation. */
  private static final int MOST_HOLES = 10_000;

  private BitSet before = new BitSet();
  private BitSet sinceIdle = new BitSet();
  private @Nullable Instant last;
  private boolean wasIdle;

  /** Names what a number is. */
  enum Kind {
    NEXT,
    TWICE,
    /** The first of a conversation that was dropped. */
    ANEW
  }

  /**
   * Describes numbers without an event.
   *
   * @param from the first; {@code to} the last
   */
  record Hole(long from, long to) {}

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
   * Returns whether the conversation was idle before the last event for so long that the store may
   * lack turns.
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

  /**
   * Returns the numbers between others that have no event.
   *
   * @param first the number that must be the first
   */
  List<Hole> holes(long first) {
    BitSet all = (BitSet) before.clone();
    all.or(sinceIdle);
    return holes(all, first);
  }

  /**
   * Forgets all that came before the conversation was idle.
   *
   * @param first the number that had to be the first
   * @return the holes in that
   */
  List<Hole> beginAnew(long first) {
    List<Hole> holes = holes(before, first);
    before = new BitSet();
    return holes;
  }

  private static List<Hole> holes(BitSet numbers, long first) {
    List<Hole> holes = new ArrayList<>();
    int from = numbers.nextClearBit(index(first));
    for (int to = numbers.nextSetBit(from);
        to >= 0 && holes.size() < MOST_HOLES;
        to = numbers.nextSetBit(from)) {
      holes.add(new Hole(from, to - 1L));
      from = numbers.nextClearBit(to);
    }
    return holes;
  }

  private static int index(long number) {
    return Math.clamp(number, 0, MOST);
  }
}
