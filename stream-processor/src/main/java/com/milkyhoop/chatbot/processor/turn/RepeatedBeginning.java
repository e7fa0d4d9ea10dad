package com.milkyhoop.chatbot.processor.turn;

/**
 * Holds an attempt's text back while it repeats the few words that readers hold of the attempt
 * before it: shorter than those, it would restart them (R6), though often the same words follow. A
 * longer text is not waited for. One thread.
 */
final class RepeatedBeginning {
  /** Counts what a model says in a second: readers do not notice that it stands still. */
  static final int MOST_CHARS = 64;

  private final String shown;
  private final StringBuilder held = new StringBuilder();
  private boolean holding;

  /**
   * @param shown what readers hold; empty for nothing
   */
  RepeatedBeginning(String shown) {
    this.shown = shown;
    holding = !shown.isEmpty() && shown.length() <= MOST_CHARS;
  }

  /** Takes text of the attempt; returns what may be published of it now, often nothing. */
  String pass(String piece) {
    if (!holding) {
      return piece;
    }
    held.append(piece);
    boolean repeats = held.length() < shown.length() && shown.startsWith(held.toString());
    return repeats ? "" : release();
  }

  /** Returns what was held back: the attempt has ended, and is all there is. */
  String release() {
    holding = false;
    String text = held.toString();
    held.setLength(0);
    return text;
  }

  /** Returns whether readers hold the text of the attempt before, and none of this one's. */
  boolean isHolding() {
    return holding;
  }
}
