package com.milkyhoop.chatbot.processor.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A text made of pieces that say where they begin, in UTF-8 bytes; it ends before a gap. */
final class Utf8Text {
  private final StringBuilder text = new StringBuilder();
  private long bytes;

  /** Adds what is new of a piece; nothing where something is missing before it. */
  void add(long offset, String piece) {
    if (offset > bytes) {
      return;
    }
    byte[] utf8 = piece.getBytes(UTF_8);
    long known = bytes - offset;
    if (known < utf8.length && !isWithinCharacter(utf8[(int) known])) {
      text.append(new String(utf8, (int) known, utf8.length - (int) known, UTF_8));
      bytes = offset + utf8.length;
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private static boolean isWithinCharacter(byte b) {
    return (b & 0xC0) == 0x80;
  }
}
