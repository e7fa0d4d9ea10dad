package com.milkyhoop.chatbot.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Holds the SHA-256 of a token; compared in constant time, so that time tells nothing about it. */
final class Digest {
  private static final int HEX_CHARACTERS = 64;

  private final byte[] bytes;

  private Digest(byte[] bytes) {
    this.bytes = bytes;
  }

  static Digest of(String text) {
    return new Digest(sha256(text));
  }

  /**
   * Reads 64 hexadecimal digits.
   *
   * @throws IllegalArgumentException when it is something else
   */
  static Digest parse(String hex) {
    if (hex.length() != HEX_CHARACTERS) {
      throw new IllegalArgumentException("a SHA-256 has 64 hexadecimal digits");
    }
    return new Digest(HexFormat.of().parseHex(hex));
  }

  boolean matches(Digest other) {
    return MessageDigest.isEqual(bytes, other.bytes);
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
