package com.milkyhoop.chatbot.processor.turn;

/** Bounds what others say and every record of a turn must be able to hold. */
final class BoundedText {
  private BoundedText() {}

  /** Cuts a text between two characters, and replaces U+0000, which Postgres refuses. */
  static String of(String text, int maxChars) {
    int length = Math.min(text.length(), maxChars);
    boolean splits = length < text.length() && Character.isHighSurrogate(text.charAt(length - 1));
    return text.substring(0, splits ? length - 1 : length).replace('\0', '\uFFFD');
  }
}
