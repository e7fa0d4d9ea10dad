package com.milkyhoop.chatbot.ingress.reply;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.OptionalInt;

/** Holds what a client holds of a reply: how much, and its checksum, but not the text itself. */
final class TextPrefix {
  private long bytes;
  private int crc;

  TextPrefix(long bytes, int crc) {
    this.bytes = bytes;
    this.crc = crc;
  }

  long bytes() {
    return bytes;
  }

  int crc() {
    return crc;
  }

  void add(String text) {
    byte[] added = text.getBytes(UTF_8);
    crc = Crc32c.update(crc, added);
    bytes += added.length;
  }

  void clear() {
    bytes = 0;
    crc = 0;
  }

  /** The index up to which the client holds {@code whole}; empty where it holds something else. */
  OptionalInt endWithin(String whole) {
    OptionalInt end = Utf8.indexAt(whole, bytes);
    if (end.isEmpty()) {
      return end;
    }
    byte[] beginning = whole.substring(0, end.getAsInt()).getBytes(UTF_8);
    return Crc32c.update(0, beginning) == crc ? end : OptionalInt.empty();
  }
}
