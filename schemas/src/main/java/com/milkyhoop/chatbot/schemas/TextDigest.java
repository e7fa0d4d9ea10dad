package com.milkyhoop.chatbot.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Computes digests of texts; above all that of the texts of a turn, by which a reader of the log
 * sees that they are as they were written (R16): SHA-256 over the message and then the reply, both
 * in UTF-8 behind their length in bytes (four bytes, the highest first).
 */
public final class TextDigest {
  private TextDigest() {}

  /** Returns the digest in lower-case hexadecimal. */
  public static String of(String message, String reply) {
    MessageDigest sha256 = sha256();
    update(sha256, message);
    update(sha256, reply);
    return HexFormat.of().formatHex(sha256.digest());
  }

  /** Returns SHA-256 of a text's UTF-8. */
  public static ByteBuffer of(String text) {
    return of(text.getBytes(UTF_8));
  }

  /** Returns SHA-256 of some bytes. */
  static ByteBuffer of(byte[] bytes) {
    return ByteBuffer.wrap(sha256().digest(bytes));
  }

  private static void update(MessageDigest digest, String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
    digest.update(utf8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
