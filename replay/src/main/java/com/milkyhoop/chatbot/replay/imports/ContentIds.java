package com.milkyhoop.chatbot.replay.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.schemas.KeyedHashes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/**
 * Makes ids of content, so that the same file gives the same names every time.
 *
 * @param hashes makes the names; with another key they are others
 */
record ContentIds(KeyedHashes hashes) {
  /** Begins every id that is made here. */
  static final String PREFIX = "import-";

  private static final int BYTES = 16;

  /** Returns the prefix and 32 hex digits of the texts, each with its length. */
  String of(String first, List<String> others) {
    var bytes = new ByteArrayOutputStream();
    add(bytes, first);
    others.forEach(text -> add(bytes, text));
    return PREFIX + HexFormat.of().formatHex(hashes.of(bytes.toByteArray()).array(), 0, BYTES);
  }

  /**
   * Returns half of an id, which distinguishes it from all others of a file; 0 for an id of others.
   */
  static long fingerprint(String id) {
    return id.startsWith(PREFIX) && id.length() == PREFIX.length() + 2 * BYTES
        ? HexFormat.fromHexDigitsToLong(id, PREFIX.length(), PREFIX.length() + 16)
        : 0;
  }

  private static void add(ByteArrayOutputStream to, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    to.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    to.writeBytes(bytes);
  }
}
