package com.milkyhoop.chatbot.e2e.load;

import java.util.Arrays;
import java.util.stream.LongStream;

/** Points in time as {@link System#nanoTime} gives them, in their order. Not thread-safe. */
final class Timestamps {
  private long[] nanos = new long[64];
  private int size;

  void add(long moment) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * size);
    }
    nanos[size] = moment;
    size++;
  }

  LongStream stream() {
    return Arrays.stream(nanos, 0, size);
  }
}
