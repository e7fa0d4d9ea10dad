package com.milkyhoop.chatbot.processor.turn;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns that wait or run, and ends that were not read back yet. Guarded by the runner's lock. */
final class HeldTurns {
  final Map<TurnKey, RunningTurn> turns = new HashMap<>();
  final Map<TurnKey, OutgoingTurnEvent> ends = new HashMap<>();

  boolean holds(TurnKey key) {
    return turns.containsKey(key) || ends.containsKey(key);
  }

  boolean isEmpty() {
    return turns.isEmpty() && ends.isEmpty();
  }

  /** Takes over everything of another one. */
  void takeAll(HeldTurns other) {
    turns.putAll(other.turns);
    ends.putAll(other.ends);
    other.turns.clear();
    other.ends.clear();
  }

  @Nullable RunningTurn removeTurn(TurnKey key) {
    return turns.remove(key);
  }

  /** Its end was read, or is void: it is not sent again. */
  void settle(TurnKey key) {
    OutgoingTurnEvent end = ends.remove(key);
    if (end != null) {
      end.settle();
    }
  }
}
