package com.milkyhoop.chatbot.bench.sink;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Holds what one way did, round after round. */
final class Rounds {
  private static final Comparator<Loading> BY_RATE =
      Comparator.comparingDouble(Loading::rowsPerSecond);

  private final Way way;
  private final List<Loading> loadings = new ArrayList<>();

  Rounds(Way way) {
    this.way = way;
  }

  Way way() {
    return way;
  }

  void add(Loading loading) {
    loadings.add(loading);
    loadings.sort(BY_RATE);
  }

  Loading slowest() {
    return loadings.getFirst();
  }

  Loading median() {
    return loadings.get(loadings.size() / 2);
  }

  Loading fastest() {
    return loadings.getLast();
  }

  /** Counts those of all rounds together. */
  int missing() {
    return loadings.stream().mapToInt(Loading::missing).sum();
  }
}
