package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.processor.turn.ReplyText.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps the calls that watch a turn through one partition, and how far they are: at most one record
 * of them is in flight. Guarded by the lock of its {@link DeltaPublisher}.
 */
final class PartitionWatchers {
  private final int partition;

  /** Never changed once made: records on their way hold it. */
  private List<Long> calls = List.of();

  /** Holds the calls that get the text from its beginning. */
  private final Set<Long> whole = new HashSet<>();

  private Position sent = Position.START;
  private boolean inFlight;

  PartitionWatchers(int partition) {
    this.partition = partition;
  }

  int partition() {
    return partition;
  }

  List<Long> calls() {
    return calls;
  }

  boolean isEmpty() {
    return calls.isEmpty();
  }

  boolean isOnly(long call) {
    return calls.size() == 1 && calls.getFirst() == call;
  }

  /** Returns whether a call has, or is about to get, the text from its beginning. */
  boolean hasWhole() {
    return !whole.isEmpty();
  }

  /**
   * Adds a call, which gets the text from there on, at the latest. One that is there keeps what it
   * has: it is read back by its id.
   */
  void add(long call, Position from) {
    if (!calls.contains(call)) {
      var more = new ArrayList<>(calls);
      more.add(call);
      calls = List.copyOf(more);
    }
    if (from.equals(Position.START) || sent.equals(Position.START)) {
      whole.add(call);
    }
  }

  void remove(long call) {
    calls = calls.stream().filter(present -> present != call).toList();
    whole.remove(call);
  }

  void clear() {
    calls = List.of();
    whole.clear();
  }

  /** Sends all calls the text from its beginning. */
  void restart() {
    sent = Position.START;
    whole.addAll(calls);
  }

  /** Sends all calls the text from there on, which may be again. */
  void moveTo(Position position) {
    sent = position;
  }

  Position sent() {
    return sent;
  }

  boolean inFlight() {
    return inFlight;
  }

  void setInFlight(boolean isInFlight) {
    inFlight = isInFlight;
  }
}
