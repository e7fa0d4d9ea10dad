package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.schemas.KeyedHashes;
import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.Position;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;

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
  /**
   * Exceeds what clocks of brokers differ by, and stays below the time that it takes to make a
   * topic anew.
   */
  static final Duration SKEW = Duration.ofSeconds(30);

  /**
   * Returns whether a row of the subject stands before the erasure. Its time is looked at, too: in
   * a topic that was made anew, newer events have lower offsets.
   */
  boolean covers(LogRow row, KeyedHashes hashes) {
    return position.topic().equals(row.position().topic())
        && position.partition() == row.position().partition()
        && row.position().offset() < position.offset()
        && row.event().timestamp().isBefore(loggedAt.plus(SKEW))
        && (session.isEmpty() || allHashes(hashes, row.event().sessionId()).contains(session));
  }

  /** Returns what is kept of an id, in hexadecimal; of none, none. */
  static String hash(KeyedHashes hashes, String id) {
    return id.isEmpty() ? "" : hex(hashes.of(id));
  }

  /** Returns all that can have been kept of an id. */
  static Set<String> allHashes(KeyedHashes hashes, String id) {
    return hashes.all(id).stream().map(Mark::hex).collect(Collectors.toSet());
  }

  private static String hex(ByteBuffer hash) {
    return HexFormat.of().formatHex(hash.array());
  }
}
