package com.milkyhoop.chatbot.ingress.reply;

import java.util.OptionalInt;

/** Offsets in UTF-8 bytes of well-formed strings, without encoding them. */
final class Utf8 {
  private Utf8() {}

  static long length(CharSequence text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      bytes += bytesOf(text.charAt(i));
    }
    return bytes;
  }

  /**
   * The index in {@code text} before which there are {@code bytes}; empty where there is none: it
   * is within a character or past the end.
   */
  static OptionalInt indexAt(CharSequence text, long bytes) {
    long seen = 0;
    int index = 0;
    while (seen < bytes && index < text.length()) {
      seen += bytesOf(text.charAt(index++));
    }
    boolean boundary = index == text.length() || !Character.isLowSurrogate(text.charAt(index));
    return seen == bytes && boundary ? OptionalInt.of(index) : OptionalInt.empty();
  }

  /** Each half of a surrogate pair counts for two of its four bytes. */
  private static int bytesOf(char c) {
    if (c < 0x80) {
      return 1;
    }
    return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
  }
}
