package com.milkyhoop.chatbot.model;

import java.util.regex.Pattern;

/** Bounds what others say and every record of a turn must be able to hold. */
final class BoundedText {
  private static final int MAX_NAME_CHARS = 256;
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1F\\x7F-\\x9F]");

  private BoundedText() {}

  /** Cuts a name to what an end of a turn may hold, and replaces control characters. */
  static String name(String text) {
    return CONTROL.matcher(of(text, MAX_NAME_CHARS)).replaceAll("\uFFFD");
  }

  /** Cuts a text between two characters, and replaces U+0000, which Postgres refuses. */
  static String of(String text, int maxChars) {
    int length = Math.min(text.length(), maxChars);
    boolean splits = length < text.length() && Character.isHighSurrogate(text.charAt(length - 1));
    return text.substring(0, splits ? length - 1 : length).replace('\0', '\uFFFD');
  }
}
