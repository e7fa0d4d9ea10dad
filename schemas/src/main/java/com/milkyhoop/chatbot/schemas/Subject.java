package com.milkyhoop.chatbot.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says whose conversations an erasure or an export is about: a user's, all of them or one session.
 * The key of the records that ask for an erasure, {@code user_id/} or {@code user_id/session_id}.
 *
 * @param sessionId empty: all sessions
 */
public record Subject(String userId, String sessionId) {

  public Subject {
    requireId("user_id", userId);
    if (!sessionId.isEmpty()) {
      requireId("session_id", sessionId);
    }
  }

  /**
   * Reads a record's key.
   *
   * @throws MalformedRecordException when it is none
   */
  public static Subject parse(byte[] key) {
    String text = new String(key, UTF_8);
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new MalformedRecordException("key is not user_id/ or user_id/session_id");
    }
    try {
      return new Subject(text.substring(0, slash), text.substring(slash + 1));
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException("key names nobody: " + e.getMessage(), e);
    }
  }

  /** Reads a record's key; empty where it names nobody. */
  public static Optional<Subject> find(byte @Nullable [] key) {
    try {
      return key == null ? Optional.empty() : Optional.of(parse(key));
    } catch (MalformedRecordException _) {
      return Optional.empty();
    }
  }

  public byte[] key() {
    return (userId + '/' + sessionId).getBytes(UTF_8);
  }

  /** Returns whether it names all sessions of the user. */
  public boolean isUser() {
    return sessionId.isEmpty();
  }

  public boolean covers(ConversationId conversation) {
    return conversation.userId().equals(userId)
        && (isUser() || conversation.sessionId().equals(sessionId));
  }

  private static void requireId(String field, String value) {
    if (!ConversationId.ID.matcher(value).matches()) {
      throw new IllegalArgumentException(field + " must match " + ConversationId.ID.pattern());
    }
  }
}
