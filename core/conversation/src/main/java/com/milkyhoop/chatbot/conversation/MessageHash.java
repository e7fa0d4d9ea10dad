package com.milkyhoop.chatbot.conversation;

import com.milkyhoop.chatbot.schemas.TextDigest;
import java.nio.ByteBuffer;

/** Hashes messages (SHA-256): tells whether a repeated request_id carries the same message. */
final class MessageHash {
  /** Stands for a request whose message is not known yet. */
  static final ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private MessageHash() {}

  static ByteBuffer of(String message) {
    return TextDigest.of(message);
  }
}
