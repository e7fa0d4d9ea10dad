package com.milkyhoop.chatbot.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.model.Prompt.Message;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Computes the digest of a prompt, which two prompts share only where a model is sent the same
 * messages (R16): SHA-256 over the role and then the text of each message, both in UTF-8 behind
 * their length in bytes (four bytes, the highest first).
 */
public final class PromptDigest {
  private PromptDigest() {}

  /** Returns the digest in lower-case hexadecimal. */
  public static String of(List<Message> messages) {
    MessageDigest sha256 = sha256();
    for (Message message : messages) {
      update(sha256, message.role().name().toLowerCase(Locale.ROOT));
      update(sha256, message.text());
    }
    return HexFormat.of().formatHex(sha256.digest());
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
