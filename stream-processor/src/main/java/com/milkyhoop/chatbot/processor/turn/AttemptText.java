package com.milkyhoop.chatbot.processor.turn;

/**
 * The text of one attempt, made fit for publishing piece by piece (R6): whole characters only, so a
 * high surrogate at the end of a piece waits for the next; a lone surrogate and U+0000 become
 * U+FFFD; never more than a number of UTF-8 bytes. One thread.
 */
final class AttemptText {
  private static final char REPLACEMENT = '\uFFFD';

  private final StringBuilder text = new StringBuilder();
  private final int maxBytes;
  private int bytes;
  private char held;
  private boolean full;

  AttemptText(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Takes a piece of the model's text; returns what may be published of it now. */
  String append(String piece) {
    int from = text.length();
    for (int i = 0; i < piece.length() && !full; i++) {
      take(piece.charAt(i));
    }
    return text.substring(from);
  }

  /** The model has ended; returns what was held back. */
  String end() {
    int from = text.length();
    if (held != 0) {
      held = 0;
      put(REPLACEMENT);
    }
    return text.substring(from);
  }

  /** Returns whether the limit was reached: nothing more is taken. */
  boolean full() {
    return full;
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private void take(char c) {
    char high = held;
    held = 0;
    if (high != 0 && Character.isLowSurrogate(c)) {
      putPair(high, c);
      return;
    }
    if (high != 0) {
      put(REPLACEMENT);
    }
    if (Character.isHighSurrogate(c)) {
      held = c;
    } else {
      put(c == 0 || Character.isLowSurrogate(c) ? REPLACEMENT : c);
    }
  }

  private void put(char c) {
    if (fits(c < 0x80 ? 1 : c < 0x800 ? 2 : 3)) {
      text.append(c);
    }
  }

  private void putPair(char high, char low) {
    if (fits(4)) {
      text.append(high).append(low);
    }
  }

  private boolean fits(int count) {
    if (full || bytes + count > maxBytes) {
      full = true;
      return false;
    }
    bytes += count;
    return true;
  }
}
