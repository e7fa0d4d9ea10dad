package com.milkyhoop.chatbot.e2e.faults;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The middle and the largest of some durations; both zero where there are none. */
record Spread(int count, Duration median, Duration max) {
  static Spread of(Stream<Duration> durations) {
    List<Duration> sorted = durations.sorted().toList();
    return sorted.isEmpty()
        ? new Spread(0, Duration.ZERO, Duration.ZERO)
        : new Spread(sorted.size(), sorted.get(sorted.size() / 2), sorted.getLast());
  }

  @Override
  public String toString() {
    return count == 0 ? "–" : "%s / %s".formatted(seconds(median), seconds(max));
  }

  static String seconds(Duration duration) {
    return "%.1f".formatted(duration.toMillis() / 1000.0);
  }
}
