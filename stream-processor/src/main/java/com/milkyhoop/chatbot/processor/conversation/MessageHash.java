package com.milkyhoop.chatbot.processor.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of a message's UTF-8: tells whether a repeated request_id carries the same message. */
final class MessageHash {
  /** Stands for a request whose message is not known yet. */
  static final ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private MessageHash() {}

  static ByteBuffer of(String message) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(message.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
