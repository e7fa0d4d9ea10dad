package com.milkyhoop.chatbot.replay.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.schemas.LogEvent;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Computes the columns that a row must be equal in, as the database computes them of the row it
 * has: the digests of its texts, and its other columns as they are. So no text crosses the network
 * twice.
 */
final class EventDigest {
  private EventDigest() {}

  /** Returns the columns of a row of chatbot_log. */
  static String ofRow(LogEvent event, byte[] payload) {
    return ofRow(
        event.userId(),
        event.sessionId(),
        event.requestId(),
        event.event().name().toLowerCase(Locale.ROOT),
        event.timestamp().truncatedTo(ChronoUnit.MILLIS).toEpochMilli(),
        sha256(payload));
  }

  /**
   * @param payload its SHA-256, in hexadecimal
   */
  static String ofRow(
      String user, String session, String request, String event, long atMs, String payload) {
    return "user_id=%s session_id=%s request_id=%s event=%s occurred_at=%d payload=%s"
        .formatted(user, session, request, event, atMs, payload);
  }

  /** Returns the columns of a row of {@code "ChatMessage"} but its id. */
  static String ofMessage(LogEvent event) {
    return ofMessage(
        event.sessionId(),
        event.userId(),
        sha256(event.message().getBytes(UTF_8)),
        sha256(event.reply().getBytes(UTF_8)),
        event.timestamp().truncatedTo(ChronoUnit.MILLIS).toEpochMilli());
  }

  /**
   * @param message its SHA-256, in hexadecimal; so is the reply's
   */
  static String ofMessage(
      String session, String user, String message, String reply, long createdMs) {
    return "sessionId=%s userId=%s message=%s reply=%s createdAt=%d"
        .formatted(session, user, message, reply, createdMs);
  }

  /** Returns the digest in lower-case hexadecimal. */
  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
