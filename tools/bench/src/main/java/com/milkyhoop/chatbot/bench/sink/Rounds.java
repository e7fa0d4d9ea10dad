package com.milkyhoop.chatbot.bench.sink;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Holds what one way did, round after round. */
final class Rounds {
  private static final Comparator<LoadResult> BY_RATE =
      Comparator.comparingDouble(LoadResult::rowsPerSecond);

  private final RowLoader way;
  private final List<LoadResult> loadings = new ArrayList<>();

  Rounds(RowLoader way) {
    this.way = way;
  }

  RowLoader way() {
    return way;
  }

  void add(LoadResult loading) {
    loadings.add(loading);
    loadings.sort(BY_RATE);
  }

  LoadResult slowest() {
    return loadings.getFirst();
  }

  LoadResult median() {
    return loadings.get(loadings.size() / 2);
  }

  LoadResult fastest() {
    return loadings.getLast();
  }

  /** Counts those of all rounds together. */
  int missing() {
    return loadings.stream().mapToInt(LoadResult::missing).sum();
  }
}
