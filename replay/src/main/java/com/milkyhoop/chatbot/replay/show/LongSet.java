package com.milkyhoop.chatbot.replay.show;

import java.util.Arrays;

/** Keeps a set of numbers in an array of at most twice their size. Confined to one thread. */
final class LongSet {
  private long[] slots = new long[64];
  private int size;
  private boolean hasZero;

  void add(long number) {
    if (number == 0) {
      hasZero = true;
      return;
    }
    if (2 * (size + 1) > slots.length) {
      grow();
    }
    put(number);
  }

  void addAll(LongSet other) {
    Arrays.stream(other.slots).filter(each -> each != 0).forEach(this::add);
    hasZero |= other.hasZero;
  }

  long size() {
    return size + (hasZero ? 1 : 0);
  }

  private void put(long number) {
    int slot = (int) (number >>> 32 ^ number) & (slots.length - 1);
    while (slots[slot] != 0 && slots[slot] != number) {
      slot = (slot + 1) & (slots.length - 1);
    }
    if (slots[slot] == 0) {
      slots[slot] = number;
      size++;
    }
  }

  private void grow() {
    long[] before = slots;
    slots = new long[2 * before.length];
    size = 0;
    for (long each : before) {
      if (each != 0) {
        put(each);
      }
    }
  }
}
