package com.milkyhoop.chatbot.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * The id of a turn's row in {@code "ChatMessage"}: the same request has the same id, whoever writes
 * it and how often. A UUID of version 5 (RFC 9562, section 5.5) of {@code user/session/request}.
 */
public final class MessageId {
  /** Must never change: with another one every row of the past could be written once more. */
  public static final UUID NAMESPACE = UUID.fromString("31f9f769-2728-4eee-9f67-230767133988");

  private MessageId() {}

  /** Returns that of an event's turn. */
  public static UUID of(LogEvent event) {
    return of(event.userId(), event.sessionId(), event.requestId());
  }

  /** Returns that of the turn which a request became. */
  public static UUID of(String userId, String sessionId, String requestId) {
    return nameBased(NAMESPACE, userId + '/' + sessionId + '/' + requestId);
  }

  static UUID nameBased(UUID namespace, String name) {
    MessageDigest sha1 = sha1();
    sha1.update(
        ByteBuffer.allocate(16)
            .putLong(namespace.getMostSignificantBits())
            .putLong(namespace.getLeastSignificantBits())
            .flip());
    ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(UTF_8)));
    long high = (hash.getLong() & ~0xF000L) | 0x5000L;
    long low = (hash.getLong() & ~(0b11L << 62)) | (0b10L << 62);
    return new UUID(high, low);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
