package com.milkyhoop.chatbot.schemas;

import java.util.regex.Pattern;

/**
 * A conversation: a user and one of the user's sessions. It is the key of every record that belongs
 * to it, {@code user_id/session_id}; neither part can hold a slash, so a key reads back one way
 * only and no user can name another's conversation (R12).
 */
public record ConversationId(String userId, String sessionId) {
  /** Holds what user, session and request ids may be. */
  public static final Pattern ID = Pattern.compile("[A-Za-z0-9._:@+|=-]{1,128}");

  public ConversationId {
    requireId("user_id", userId);
    requireId("session_id", sessionId);
  }

  /** Reads a record's key. */
  public static ConversationId parse(String key) {
    int slash = key.indexOf('/');
    if (slash < 0) {
      throw new MalformedRecordException("key is not user_id/session_id");
    }
    try {
      return new ConversationId(key.substring(0, slash), key.substring(slash + 1));
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException("key is not user_id/session_id: " + e.getMessage(), e);
    }
  }

  public String key() {
    return userId + '/' + sessionId;
  }

  private static void requireId(String field, String value) {
    if (!ID.matcher(value).matches()) {
      throw new IllegalArgumentException(field + " must match " + ID.pattern());
    }
  }
}
