package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.model.TokenCounter;
import java.util.function.ToIntFunction;

/**
 * The text of one attempt, made fit for publishing piece by piece (R6): whole characters only, so a
 * high surrogate at the end of a piece waits for the next; a lone surrogate and U+0000 become
 * U+FFFD; never more than a number of UTF-8 bytes, nor much more than a number of tokens. One
 * thread.
 */
final class AttemptText {
  private static final char REPLACEMENT = '\uFFFD';

  private final StringBuilder text = new StringBuilder();
  private final int maxBytes;
  private final ToIntFunction<String> counter;
  private int bytes;
  private long maxTokens = Long.MAX_VALUE;
  private int counted;
  private int countedBytes;
  private boolean overBudget;
  private char held;
  private boolean full;

  AttemptText(int maxBytes, TokenCounter counter) {
    this.maxBytes = maxBytes;
    this.counter = counter::count;
  }

  /**
   * Limits the text to what a budget has left. A server that was told of the limit ends the answer
   * itself, and counts better than we do, in an encoding of its own: so the text ends here only
   * where it is longer by an eighth.
   */
  void limit(int tokens) {
    maxTokens = tokens + tokens / 8L;
  }

  /** Takes a piece of the model's text; returns what may be published of it now. */
  String append(String piece) {
    int from = text.length();
    for (int i = 0; i < piece.length() && !full; i++) {
      take(piece.charAt(i));
    }
    lookAtTokens();
    return text.substring(from);
  }

  /** Counts only where the text may be too long by now: a token has at least one byte. */
  private void lookAtTokens() {
    if (!full && counted + (long) (bytes - countedBytes) > maxTokens) {
      counted = counter.applyAsInt(text.toString());
      countedBytes = bytes;
      overBudget = counted > maxTokens;
      full = overBudget;
    }
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

  /** Returns whether it was the limit of {@link #limit}. */
  boolean isOverBudget() {
    return overBudget;
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
