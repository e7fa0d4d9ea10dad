package com.milkyhoop.chatbot.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names one event of the log topic: {@code user_id/session_id/request_id}. No two events share a
 * key, so compaction drops none of them, and a record without a value erases exactly one. The
 * partition is the conversation's all the same.
 *
 * @param sessionId empty in the key of a user's erasure, which belongs to no session
 * @param requestId the erasure's id in the key of an erasure
 * @see "ADR 19: docs/adr/0019-a-log-that-can-forget.md"
 */
public record LogKey(String userId, String sessionId, String requestId) {
  private static final int PARTS = 3;

  /** Returns the key of a request's event. */
  public static LogKey of(ConversationId conversation, String requestId) {
    return new LogKey(conversation.userId(), conversation.sessionId(), requestId);
  }

  /** Returns the key of an event. */
  public static LogKey of(LogEvent event) {
    return new LogKey(event.userId(), event.sessionId(), event.requestId());
  }

  /**
   * Reads a record's key.
   *
   * @throws MalformedRecordException when it is none
   */
  public static LogKey parse(byte[] key) {
    String[] parts = new String(key, UTF_8).split("/", -1);
    if (parts.length != PARTS
        || !isId(parts[0])
        || !(parts[1].isEmpty() || isId(parts[1]))
        || !isId(parts[2])) {
      throw new MalformedRecordException("key is not user_id/session_id/request_id");
    }
    return new LogKey(parts[0], parts[1], parts[2]);
  }

  /** Reads a record's key; empty where it is that of no event. */
  public static Optional<LogKey> find(byte @Nullable [] key) {
    try {
      return key == null ? Optional.empty() : Optional.of(parse(key));
    } catch (MalformedRecordException _) {
      return Optional.empty();
    }
  }

  public byte[] encode() {
    return (userId + '/' + sessionId + '/' + requestId).getBytes(UTF_8);
  }

  private static boolean isId(String part) {
    return ConversationId.ID.matcher(part).matches();
  }
}
