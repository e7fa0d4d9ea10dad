package com.milkyhoop.chatbot.sink.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.Position;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/**
 * What is kept of an erasure in one partition: enough to know again what it covers, no id of
 * anybody.
 *
 * @param subject {@link #hash} of the user's id
 * @param session {@link #hash} of the session's id; empty: all sessions
 * @param loggedAt append time of the erasure on the log
 * @param position of the erasure on the log
 */
record Mark(String subject, String session, Instant loggedAt, Position position) {
  /** Brokers' clocks may differ by so much. */
  private static final Duration SKEW = Duration.ofSeconds(5);

  /**
   * Returns whether a row of the subject stands before the erasure. Its time is looked at, too: in
   * a topic that was made anew, newer events have lower offsets.
   */
  boolean covers(LogRow row) {
    return position.topic().equals(row.position().topic())
        && position.partition() == row.position().partition()
        && row.position().offset() < position.offset()
        && row.event().timestamp().isBefore(loggedAt.plus(SKEW))
        && (session.isEmpty() || session.equals(hash(row.event().sessionId())));
  }

  /** Returns the SHA-256 of an id, in hexadecimal; of none, none. */
  static String hash(String id) {
    if (id.isEmpty()) {
      return "";
    }
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(id.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
