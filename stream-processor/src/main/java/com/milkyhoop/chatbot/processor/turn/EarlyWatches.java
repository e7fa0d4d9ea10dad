package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.Watch;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds the calls that began or ended to watch a turn before it was known which turns other
 * processes hold (R13). Part of a {@link TurnLedger}.
 */
final class EarlyWatches {
  /** A call that is left out here attaches again when it hears nothing. */
  private static final int MOST = 1_000;

  private final List<Early> watches = new ArrayList<>();

  private record Early(TurnKey key, Watch watch) {}

  void add(TurnKey key, Watch watch) {
    if (watches.size() < MOST) {
      watches.add(new Early(key, watch));
    }
  }

  /** Returns those of a turn, in order. */
  List<Watch> of(TurnKey key) {
    return watches.stream().filter(it -> it.key().equals(key)).map(Early::watch).toList();
  }

  void clear() {
    watches.clear();
  }
}
