package com.milkyhoop.chatbot.replay.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Names things after what they hold, so that the same file gives the same names every time. */
final class ContentIds {
  /** Of every id that is made here. */
  static final String PREFIX = "import-";

  private static final int BYTES = 16;

  private ContentIds() {}

  /** Returns 32 hex digits of the texts, each with its length. */
  static String of(String first, List<String> others) {
    MessageDigest sha256 = sha256();
    update(sha256, first);
    others.forEach(text -> update(sha256, text));
    return HexFormat.of().formatHex(sha256.digest(), 0, BYTES);
  }

  /** Returns half of an id, which tells it from all others of a file; 0 for an id of others. */
  static long fingerprint(String id) {
    return id.startsWith(PREFIX) && id.length() == PREFIX.length() + 2 * BYTES
        ? HexFormat.fromHexDigitsToLong(id, PREFIX.length(), PREFIX.length() + 16)
        : 0;
  }

  private static void update(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
